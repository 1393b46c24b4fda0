//! What a container may do, from its definition.

use wharf_aws_model::ecs::types::ContainerDefinition;
use wharf_core::sandbox::Security;

/// The security of a container whose options were checked by [`unknown_option`].
pub(super) fn of(container: &ContainerDefinition) -> Security {
    let linux = container.linux_parameters.as_ref();
    let capabilities = linux.and_then(|linux| linux.capabilities.as_ref());
    let names = |names: Option<&Vec<String>>| -> Vec<String> {
        let names = names.into_iter().flatten();
        names.map(|name| name.trim_start_matches("CAP_").to_owned()).collect()
    };
    let mut security = Security {
        privileged: container.privileged.unwrap_or(false),
        read_only_root: container.readonly_root_filesystem.unwrap_or(false),
        add_capabilities: names(capabilities.and_then(|capabilities| capabilities.add.as_ref())),
        drop_capabilities: names(capabilities.and_then(|capabilities| capabilities.drop.as_ref())),
        ..Security::default()
    };
    for option in options(container) {
        match option {
            Opt::NoNewPrivileges(forbidden) => security.no_new_privileges = Some(forbidden),
            Opt::AppArmor(profile) => security.apparmor = Some(profile.to_owned()),
            Opt::Label(part) => security.selinux.push(part.to_owned()),
            Opt::Unconfined => security.unconfined = true,
            Opt::Unknown => {}
        }
    }
    security
}

/// Whether one of its options is none that Docker takes, or one that needs a file of the host (a seccomp profile, a
/// credential specification).
pub(super) fn unknown_option(container: &ContainerDefinition) -> bool {
    options(container).any(|option| matches!(option, Opt::Unknown))
}

enum Opt<'a> {
    NoNewPrivileges(bool),
    AppArmor(&'a str),
    Label(&'a str),
    /// No system-call filter.
    Unconfined,
    Unknown,
}

/// Source: ECS task definition reference, `dockerSecurityOptions`; Docker reads `name=value`, and `name:value` too (moby
/// `daemon/daemon_unix.go`, `parseSecurityOpt`).
fn options(container: &ContainerDefinition) -> impl Iterator<Item = Opt<'_>> {
    container.docker_security_options.iter().flatten().map(|text| {
        if text == "no-new-privileges" {
            return Opt::NoNewPrivileges(true);
        }
        match text.split_once('=').or_else(|| text.split_once(':')) {
            Some(("no-new-privileges", "true")) => Opt::NoNewPrivileges(true),
            Some(("no-new-privileges", "false")) => Opt::NoNewPrivileges(false),
            Some(("apparmor", profile)) if !profile.is_empty() => Opt::AppArmor(profile),
            Some(("label", part)) if !part.is_empty() => Opt::Label(part),
            Some(("seccomp", "unconfined")) => Opt::Unconfined,
            _ => Opt::Unknown,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(options: &[&str]) -> ContainerDefinition {
        let options = options.iter().map(|&option| option.to_owned()).collect();
        ContainerDefinition { docker_security_options: Some(options), ..ContainerDefinition::default() }
    }

    #[test]
    fn options_are_read_as_docker_reads_them() {
        let definition =
            with(&["no-new-privileges", "apparmor:web", "label:type:svirt_t", "label=level:s0", "seccomp=unconfined"]);
        assert!(!unknown_option(&definition));
        let security = of(&definition);
        assert_eq!((security.no_new_privileges, security.unconfined), (Some(true), true));
        assert_eq!(security.apparmor.as_deref(), Some("web"));
        assert_eq!(security.selinux, ["type:svirt_t", "level:s0"]);
        assert_eq!(of(&with(&["no-new-privileges:false"])).no_new_privileges, Some(false));
        for unknown in ["seccomp=/profile.json", "credentialspec:file", "what", "apparmor:"] {
            assert!(unknown_option(&with(&[unknown])), "{unknown}");
        }
    }
}
