use crate::{SERVICES, Service};

/// An operation of a service's model, and whether Wharf answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// `ecs`.
    pub service: &'static str,
    /// `RunTask`.
    pub operation: &'static str,
    pub served: bool,
}

/// Every operation of every service's model, by service and name.
pub fn coverage() -> impl Iterator<Item = Coverage> {
    SERVICES.iter().copied().flat_map(|service: &'static Service| {
        service.names.iter().map(|&operation| Coverage {
            service: service.name,
            operation,
            served: service.operation(operation).is_some(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_served_and_what_is_not_are_counted() {
        let of = |service, operation| coverage().find(|c| c.service == service && c.operation == operation);
        assert!(of("ecs", "RunTask").unwrap().served);
        assert!(!of("ecs", "CreateTaskSet").is_none_or(|c| c.served));
        assert_eq!(of("ecs", "Nonsense"), None);
        let served: usize = SERVICES.iter().map(|s| s.operations.len()).sum();
        assert_eq!(coverage().filter(|c| c.served).count(), served);
    }
}
