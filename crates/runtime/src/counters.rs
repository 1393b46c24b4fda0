//! What the kernel writes into its statistics files. Functions from text to values: what is missing or makes no sense is left out, for
//! kernels differ in what they count.

use wharf_core::stats::{InterfaceUsage, IoUsage, Stall, StallTime, Traffic};

/// A number alone in its file; `max` and what v1 writes for it are none.
pub(crate) fn number(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

/// A bound: `max` (v2) is none, and so is what v1 says instead, the greatest multiple of a page in an `i64`.
pub(crate) fn bound(text: &str) -> Option<u64> {
    const PAGES: u64 = (i64::MAX as u64) & !0xffff;
    number(text).filter(|bound| *bound < PAGES)
}

/// The value of a key in a file of lines `KEY VALUE` ("flat keyed", the kernel's cgroup-v2.rst).
pub(crate) fn keyed(text: &str, key: &str) -> Option<u64> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(' ')?;
        (name == key).then(|| number(value)).flatten()
    })
}

/// All devices of `io.stat` (v2): `MAJOR:MINOR rbytes=1 wbytes=2 rios=3 wios=4 …`.
pub(crate) fn io_stat(text: &str) -> IoUsage {
    let mut io = IoUsage::default();
    for (key, value) in text.split_whitespace().filter_map(|word| word.split_once('=')) {
        let Some(value) = number(value) else { continue };
        let sum = match key {
            "rbytes" => &mut io.read_bytes,
            "wbytes" => &mut io.write_bytes,
            "rios" => &mut io.reads,
            "wios" => &mut io.writes,
            _ => continue,
        };
        *sum = sum.saturating_add(value);
    }
    io
}

/// Reads and writes of all devices in one of v1's `blkio.throttle` files: `MAJOR:MINOR Read 1`.
pub(crate) fn blkio(text: &str) -> (u64, u64) {
    let (mut read, mut written) = (0_u64, 0_u64);
    for line in text.lines() {
        let mut words = line.split_whitespace().skip(1);
        let (Some(kind), Some(value)) = (words.next(), words.next().and_then(number)) else { continue };
        match kind {
            "Read" => read = read.saturating_add(value),
            "Write" => written = written.saturating_add(value),
            _ => {}
        }
    }
    (read, written)
}

/// A pressure file: `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`, and perhaps the same with `full`.
pub(crate) fn pressure(text: &str) -> Option<Stall> {
    let line = |kind: &str| {
        let words = text.lines().find_map(|line| line.strip_prefix(kind)?.strip_prefix(' '))?;
        let mut time = StallTime::default();
        for (key, value) in words.split_whitespace().filter_map(|word| word.split_once('=')) {
            let percent = || value.parse::<f64>().ok().filter(|percent| percent.is_finite());
            match key {
                "avg10" => time.avg10 = percent()?,
                "avg60" => time.avg60 = percent()?,
                "avg300" => time.avg300 = percent()?,
                "total" => time.total = number(value)?,
                _ => {}
            }
        }
        Some(time)
    };
    Some(Stall { some: line("some")?, full: line("full") })
}

/// `/proc/PID/net/dev`: two lines of heads, then `NAME:` and sixteen numbers an interface. Loopback is left out.
pub(crate) fn interfaces(text: &str) -> Vec<InterfaceUsage> {
    let interface = |line: &str| {
        let (name, numbers) = line.rsplit_once(':')?;
        let numbers: Vec<u64> = numbers.split_whitespace().map_while(number).collect();
        let traffic = |from: usize| {
            let [bytes, packets, errors, dropped] = *numbers.get(from..from + 4)? else { return None };
            Some(Traffic { bytes, packets, errors, dropped })
        };
        let name = name.trim().to_owned();
        Some(InterfaceUsage { received: traffic(0)?, sent: traffic(8)?, name })
    };
    text.lines().skip(2).filter_map(interface).filter(|interface| interface.name != "lo").collect()
}

/// Whether a process with this `/proc/PID/cgroup` is in the cgroup whose path ends in `cgroup`, or below it.
pub(crate) fn lives_in(text: &str, cgroup: &str) -> bool {
    text.lines().any(|line| {
        let path = line.splitn(3, ':').nth(2).unwrap_or_default();
        path.match_indices(cgroup).any(|(at, found)| {
            let (before, after) = (&path[..at], &path[at + found.len()..]);
            before.ends_with('/') && (after.is_empty() || after.starts_with('/'))
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_and_bounds() {
        assert_eq!([number("12\n"), number("max\n"), number(""), number("-1")], [Some(12), None, None, None]);
        // No bound on v1, on pages of 4 and of 64 KiB.
        assert_eq!([bound("9223372036854771712\n"), bound("9223372036854710272\n"), bound("max")], [None; 3]);
        assert_eq!(bound("67108864\n"), Some(64 << 20));
    }

    #[test]
    fn keys_are_whole_words() {
        let stat = "cache 9986048\ntotal_inactive_file 5\ninactive_file 36864\n";
        assert_eq!(keyed(stat, "inactive_file"), Some(36864));
        assert_eq!(keyed(stat, "file"), None);
    }

    #[test]
    fn devices_are_added_up() {
        let v2 =
            "8:0 rbytes=4096 wbytes=10 rios=1 wios=2 dbytes=7 dios=8\n259:1 \n253:0 rbytes=1 wbytes=1 rios=1 wios=1\n";
        assert_eq!(io_stat(v2), IoUsage { read_bytes: 4097, write_bytes: 11, reads: 2, writes: 3 });
        let v1 = "254:0 Read 4096\n254:0 Write 12\n254:0 Sync 4108\n254:0 Total 4108\n7:0 Read 4\nTotal 4112\n";
        assert_eq!(blkio(v1), (4100, 12));
        assert_eq!(blkio("Total 0\n"), (0, 0));
    }

    #[test]
    fn pressure_of_both_kinds() {
        let text =
            "some avg10=1.50 avg60=0.33 avg300=4.11 total=2816729728\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";
        let stall = pressure(text).unwrap();
        assert_eq!(stall.some, StallTime { avg10: 1.5, avg60: 0.33, avg300: 4.11, total: 2_816_729_728 });
        assert_eq!(stall.full.unwrap().total, 7);
        assert_eq!(pressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n").unwrap().full, None);
        assert_eq!(pressure(""), None);
        assert_eq!(pressure("some avg10=NaN"), None);
    }

    #[test]
    fn interfaces_but_not_loopback() {
        let text = "\
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0
  eth0:   1296      16    1    2    3     4          5         6      516       6    7    8    9     0       0          0
eth0:1: 1 2 3
broken
";
        let expected = InterfaceUsage {
            name: "eth0".into(),
            received: Traffic { bytes: 1296, packets: 16, errors: 1, dropped: 2 },
            sent: Traffic { bytes: 516, packets: 6, errors: 7, dropped: 8 },
        };
        assert_eq!(interfaces(text), [expected]);
    }

    #[test]
    fn a_process_is_known_by_its_cgroup() {
        let v1 = "9:name=systemd:/\n4:memory:/wharf-0123abcd/task/app\n0::/\n";
        assert!(lives_in(v1, "wharf-0123abcd/task/app"));
        assert!(lives_in("0::/top/wharf-0123abcd/task/app/init\n", "wharf-0123abcd/task/app"));
        assert!(!lives_in(v1, "wharf-0123abcd/task/ap"));
        assert!(!lives_in("0::/xwharf-0123abcd/task/app\n", "wharf-0123abcd/task/app"));
        assert!(!lives_in("", "wharf-0123abcd/task/app"));
    }

    /// Text like the kernel's, with anything in its place now and then.
    fn odd() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            Just("rbytes=".to_owned()),
            Just("some".to_owned()),
            Just("full avg10=".to_owned()),
            Just("total=".to_owned()),
            Just("eth0:".to_owned()),
            Just("8:0 Read".to_owned()),
            Just("0::/a/b".to_owned()),
            Just("\n".to_owned()),
            any::<u64>().prop_map(|n| n.to_string()),
            "\\PC{0,6}",
        ];
        proptest::collection::vec((word, prop_oneof![Just(""), Just(" ")]), 0..60)
            .prop_map(|words| words.into_iter().map(|(word, gap)| word + gap).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_makes_a_parser_fall_over(text in odd(), key in "\\PC{0,4}") {
            let _any = (number(&text), bound(&text), keyed(&text, &key), io_stat(&text), blkio(&text), lives_in(&text, &key));
            for interface in interfaces(&text) {
                prop_assert!(interface.name != "lo");
            }
            if let Some(stall) = pressure(&text) {
                prop_assert!(stall.some.avg10.is_finite());
            }
        }

        #[test]
        fn what_is_written_is_read(values in proptest::array::uniform16(any::<u64>()), name in "[a-z][a-z0-9]{0,14}") {
            prop_assume!(name != "lo");
            let numbers = values.map(|v| v.to_string()).join(" ");
            let read = interfaces(&format!("head\nhead\n {name}: {numbers}\n"));
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(read[0].received.bytes, values[0]);
            prop_assert_eq!(read[0].sent.dropped, values[11]);
            prop_assert_eq!(keyed(&format!("x 1\n{name} {}\n", values[3]), &name), Some(if name == "x" { 1 } else { values[3] }));
        }
    }
}
