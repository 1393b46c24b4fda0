//! CPU and memory of a task as clients write them.

use crate::EcsError;

/// CPU units from `256` or `.25 vCPU`, `1 vcpu`; `None` if it is neither or not a whole number of units.
fn cpu_units(text: &str) -> Option<u32> {
    scaled(text, "vcpu")
}

/// MiB from `512` or `0.5 GB`, `1gb`; `None` if it is neither or not a whole number of MiB.
fn mebibytes(text: &str) -> Option<u32> {
    scaled(text, "gb")
}

/// A whole number, or a decimal one of a unit that is 1024 times as large.
fn scaled(text: &str, unit: &str) -> Option<u32> {
    let text = text.trim().to_ascii_lowercase();
    let Some(number) = text.strip_suffix(unit) else {
        return text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    };
    let number = number.trim();
    if !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let value = number.parse::<f64>().ok()? * 1024.0;
    (value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value)).then_some(value as u32)
}

/// The task's CPU in units, written as a number: the form in which the service keeps it.
pub(crate) fn normal_cpu(text: &str) -> Result<String, EcsError> {
    cpu_units(text).map(|units| units.to_string()).ok_or_else(|| invalid("cpu"))
}

/// The task's memory in MiB, written as a number: the form in which the service keeps it.
pub(crate) fn normal_memory(text: &str) -> Result<String, EcsError> {
    mebibytes(text).map(|mib| mib.to_string()).ok_or_else(|| invalid("memory"))
}

/// The service's answer to a task's CPU or memory that cannot be.
pub(super) fn invalid(member: &str) -> EcsError {
    EcsError::client(format!(
        "Invalid '{member}' setting for task. For more information, see the Troubleshooting section of the Amazon ECS \
         Developer Guide."
    ))
}

/// Whether Fargate offers a task of this size (ECS Developer Guide, "Task CPU and memory").
pub(crate) fn is_fargate_size(cpu: u32, mib: u32, windows: bool) -> bool {
    let steps = |least: u32, most: u32, step: u32| (least..=most).contains(&mib) && mib.is_multiple_of(step);
    match cpu {
        256 => !windows && matches!(mib, 512 | 1024 | 2048),
        512 => !windows && steps(1024, 4096, 1024),
        1024 => steps(2048, 8192, 1024),
        2048 => steps(4096, 16_384, 1024),
        4096 => steps(8192, 30_720, 1024),
        8192 => !windows && steps(16_384, 61_440, 4096),
        16_384 => !windows && steps(32_768, 122_880, 8192),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_cpu_and_memory_are_read() {
        for (text, units) in
            [("256", 256), (".25 vCPU", 256), ("0.5vcpu", 512), (" 1 VCPU ", 1024), ("16 vCPU", 16_384)]
        {
            assert_eq!(cpu_units(text), Some(units), "{text}");
        }
        for (text, mib) in [("512", 512), ("0.5 GB", 512), ("1GB", 1024), ("30 gb", 30_720)] {
            assert_eq!(mebibytes(text), Some(mib), "{text}");
        }
        for bad in [
            "",
            "x",
            "-1",
            "1.5",
            "vCPU",
            ". vCPU",
            "1e3 vCPU",
            "inf vCPU",
            "nan vCPU",
            "0.3333 vCPU",
            "1 GB",
            "99999999999",
        ] {
            assert_eq!(cpu_units(bad), None, "{bad}");
        }
    }

    #[test]
    fn fargate_offers_the_documented_sizes_only() {
        let count = |cpu| (0..=131_072).filter(|&mib| is_fargate_size(cpu, mib, false)).count();
        let sizes: Vec<usize> = [256, 512, 1024, 2048, 4096, 8192, 16_384].into_iter().map(count).collect();
        assert_eq!(sizes, [3, 4, 7, 13, 23, 12, 12]);
        assert!(!is_fargate_size(128, 512, false));
        assert!(!is_fargate_size(512, 1024, true));
        assert!(is_fargate_size(1024, 2048, true));
    }
}
