//! Shims that cannot be spoken to: a newer program's, after a downgrade, and one that does not answer.

use std::{fs, path::Path, sync::Arc, time::Duration};

use wharf_core::{
    now,
    sandbox::{Phase, StopCause, StopRequest, spec_key, status_key},
};
use wharf_runtime::Runtime;
use wharf_store::{StoreExt, Txn};

use crate::machine::{Machine, container, exit_code, sandbox, stopped};

impl Machine {
    /// The program is replaced by one that speaks the shims' protocol up to this version.
    fn replace(&mut self, newest: u32) {
        let runtime = Runtime::open(&self.instance, self.data.path(), Path::new("/run/wharf")).unwrap();
        self.runtime = Arc::new(runtime.speaking(0..=newest));
    }

    /// The process of a sandbox's shim.
    fn shim(&self, id: &str) -> rustix::process::Pid {
        let directory = Path::new("/run/wharf").join(self.instance.as_str()).join(id);
        let mine = |pid: i32| {
            let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            command.split(|b| *b == 0).nth(1) == Some(directory.as_os_str().as_encoded_bytes())
        };
        let pids = fs::read_dir("/proc").unwrap().filter_map(|e| e.unwrap().file_name().to_str()?.parse::<i32>().ok());
        pids.filter(|pid| mine(*pid)).find_map(rustix::process::Pid::from_raw).expect("its shim runs")
    }

    async fn said_by(&self, stream: &str, line: &str) {
        while !self.said(stream).iter().any(|l| l == line) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

const WAIT: &str = "trap 'echo told; exit 9' TERM; echo up; while true; do sleep 0.1; done";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_downgrade_containers_run_on_and_can_be_stopped() {
    let mut machine = Machine::new();
    let mut spec = sandbox(vec![container("app", WAIT)]);
    let unwanted = sandbox(vec![container("unwanted", WAIT)]);
    for spec in [&spec, &unwanted] {
        machine.want(spec).await;
        machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    }
    machine.said_by("app", "up").await;
    let shim = machine.shim(&spec.id);
    machine.stop().await;
    machine.replace(wharf_shim::PROTOCOL - 1);
    machine.start();
    for spec in [&spec, &unwanted] {
        let status = machine.until(&spec.id, |s| s.notice.is_some()).await;
        assert_eq!((status.phase, &status.cause), (Phase::Running, &None));
        assert!(status.notice.unwrap().contains(&format!("speaks protocol {}", wharf_shim::PROTOCOL)));
    }
    // What nobody wants any more goes, whatever it speaks.
    machine.store.txn(Txn::new().delete(spec_key("node", &unwanted.id))).await.unwrap();
    let key = status_key("node", &unwanted.id);
    while machine.store.get(&key).await.unwrap().is_some() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(machine.shim(&spec.id), shim, "its neighbour runs on");
    spec.stop = Some(StopRequest { at: now(), reason: "enough".into() });
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!((&status.cause, exit_code(&status, 0)), (&Some(StopCause::Requested), Some(9)), "{status:#?}");
    assert_eq!((machine.said("app"), status.notice), (vec!["up".to_owned(), "told".into()], None));
    machine.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shim_that_does_not_answer_is_taken_up_when_it_does() {
    let mut machine = Machine::new();
    let mut spec = sandbox(vec![container("app", WAIT)]);
    let unwanted = sandbox(vec![container("unwanted", WAIT)]);
    for spec in [&spec, &unwanted] {
        machine.want(spec).await;
        machine.until(&spec.id, |s| s.phase == Phase::Running).await;
    }
    machine.said_by("app", "up").await;
    machine.stop().await;
    let frozen = [machine.shim(&spec.id), machine.shim(&unwanted.id)];
    frozen.iter().for_each(|s| rustix::process::kill_process(*s, rustix::process::Signal::STOP).unwrap());
    machine.start();
    // Whoever comes is served meanwhile.
    let other = sandbox(vec![container("other", "true")]);
    machine.want(&other).await;
    machine.until(&other.id, stopped).await;
    let status = machine.until(&spec.id, |s| s.notice.is_some()).await;
    assert_eq!(status.notice.as_deref(), Some("the process that holds its containers does not answer"));
    assert_eq!((status.phase, status.cause), (Phase::Running, None));
    machine.store.txn(Txn::new().delete(spec_key("node", &unwanted.id))).await.unwrap();

    rustix::process::kill_process(frozen[0], rustix::process::Signal::CONT).unwrap();
    let status = machine.until(&spec.id, |s| s.notice.is_none()).await;
    assert_eq!(status.phase, Phase::Running);
    spec.stop = Some(StopRequest { at: now(), reason: "enough".into() });
    machine.want(&spec).await;
    let status = machine.until(&spec.id, stopped).await;
    assert_eq!((&status.cause, exit_code(&status, 0)), (&Some(StopCause::Requested), Some(9)), "{status:#?}");
    // With it goes what was deleted and never answered.
    machine.end().await;
}
