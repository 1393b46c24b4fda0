use wharf_core::sandbox::{Device, Mount, Security, Sharing};

use super::*;

fn spec() -> SandboxSpec {
    SandboxSpec {
        id: "a".into(),
        owner: String::new(),
        group: None,
        containers: vec![ContainerSpec { name: "app".into(), ..ContainerSpec::default() }],
        cpu: None,
        memory: None,
        network: NetworkSpec::None,
        sharing: Sharing::default(),
        storage: None,
        stop: None,
    }
}

fn strict() -> Policy {
    Policy {
        privileged: false,
        capabilities: vec!["net_admin".into()],
        devices: vec!["/dev/fuse".into(), "/dev/nvidia*".into()],
        sysctls: vec!["net.ipv4.tcp_*".into()],
        unconfined: false,
        new_privileges: false,
        host_namespaces: HostNamespaces { network: false, pid: false, ipc: false },
        host_paths: HostPaths {
            allow: vec!["/srv".into()],
            read_only: vec!["/etc".into()],
            deny: vec!["/srv/secret".into(), "/etc/shadow".into()],
        },
    }
}

fn judge(policy: &Policy, change: impl FnOnce(&mut SandboxSpec)) -> Result<(), String> {
    let mut spec = spec();
    change(&mut spec);
    let reserved = Reserved { directories: vec!["/var/lib/wharf".into(), "/run/wharf".into()] };
    policy.judge(&spec, &reserved, &Path::to_owned).map_err(|refusal| refusal.to_string())
}

fn with(change: impl FnOnce(&mut ContainerSpec)) -> impl FnOnce(&mut SandboxSpec) {
    |spec| change(&mut spec.containers[0])
}

fn host(path: &str, read_only: bool) -> impl FnOnce(&mut SandboxSpec) {
    let mount = Mount { source: MountSource::Host { path: path.into() }, target: "/x".into(), read_only };
    with(|c| c.mounts = vec![mount])
}

fn security(change: impl FnOnce(&mut Security)) -> impl FnOnce(&mut SandboxSpec) {
    with(|c| change(&mut c.security))
}

fn device(path: &str) -> impl FnOnce(&mut SandboxSpec) {
    let device = Device { host_path: path.into(), container_path: path.into(), permissions: "rwm".into() };
    with(|c| c.devices = vec![device])
}

fn sysctl(name: &str) -> impl FnOnce(&mut SandboxSpec) {
    let name = name.to_owned();
    with(|c| c.sysctls = vec![(name, "1".into())])
}

#[test]
fn without_a_file_everything_works_that_works_on_ecs() {
    let policy = Policy::default();
    assert_eq!(judge(&policy, security(|s| s.privileged = true)), Ok(()));
    assert_eq!(judge(&policy, security(|s| s.add_capabilities = vec!["SYS_ADMIN".into()])), Ok(()));
    assert_eq!(judge(&policy, security(|s| (s.unconfined, s.no_new_privileges) = (true, Some(false)))), Ok(()));
    assert_eq!(judge(&policy, device("/dev/sda")), Ok(()));
    assert_eq!(judge(&policy, |s| s.network = NetworkSpec::Host), Ok(()));
    assert_eq!(judge(&policy, |s| s.sharing = Sharing { pid: Shared::Host, ipc: Shared::Host }), Ok(()));
    for (path, read_only) in
        [("/", true), ("/etc", false), ("/var/run/docker.sock", false), ("/proc", true), ("/sys", true)]
    {
        assert_eq!(judge(&policy, host(path, read_only)), Ok(()), "{path}");
    }
    for name in ["net.core.somaxconn", "net/ipv4/ip_forward", "kernel.shmmax", "fs.mqueue.msg_max"] {
        assert_eq!(judge(&policy, sysctl(name)), Ok(()), "{name}");
    }
}

#[test]
fn what_no_policy_opens() {
    let policy = Policy::default();
    for (path, read_only) in [
        ("/", false),
        ("/var", false),
        ("/var/lib/wharf", true),
        ("/var/lib/wharf/tls/ca.key", true),
        ("/run", false),
        ("/run/wharf/1/2/shim.sock", true),
        ("/proc", false),
        ("/proc/sys/kernel", false),
        ("/sys/fs/cgroup", false),
    ] {
        let refusal = judge(&policy, host(path, read_only)).unwrap_err();
        assert!(refusal.contains(path) && refusal.contains("Wharf"), "{refusal}");
    }
    for name in ["kernel.panic", "vm.swappiness", "kernel.core_pattern", "fs.file-max", "kernel.shmmaxx", "network.x"] {
        assert!(judge(&policy, sysctl(name)).unwrap_err().contains("no namespace has it"), "{name}");
    }
    let in_hosts = |spec: &mut SandboxSpec| {
        sysctl("net.core.somaxconn")(spec);
        spec.network = NetworkSpec::Host;
    };
    assert!(judge(&policy, in_hosts).unwrap_err().contains("the host's namespace"));
}

#[test]
fn a_refusal_says_who_asked_for_what_and_which_rule() {
    let policy = strict();
    let told = [
        judge(&policy, security(|s| s.privileged = true)),
        judge(&policy, security(|s| s.add_capabilities = vec!["CAP_SYS_ADMIN".into()])),
        judge(&policy, security(|s| s.unconfined = true)),
        judge(&policy, security(|s| s.no_new_privileges = Some(false))),
        judge(&policy, device("/dev/sda")),
        judge(&policy, sysctl("net.core.somaxconn")),
        judge(&policy, |s| s.network = NetworkSpec::Host),
        judge(&policy, |s| s.sharing.pid = Shared::Host),
        judge(&policy, |s| s.sharing.ipc = Shared::Host),
        judge(&policy, host("/home", true)),
        judge(&policy, host("/etc/hosts", false)),
        judge(&policy, host("/etc", true)),
        judge(&policy, host("/srv/secret/x", true)),
    ];
    let said: Vec<String> = told.into_iter().map(Result::unwrap_err).collect();
    assert_eq!(
        said,
        [
            "container app asks for privileged, which privileged does not allow",
            "container app asks for the capability SYS_ADMIN, which capabilities does not allow",
            "container app asks for no system-call filter, which unconfined does not allow",
            "container app asks for new privileges, which new-privileges does not allow",
            "container app asks for the device /dev/sda, which devices does not allow",
            "container app asks for the kernel parameter net.core.somaxconn, which sysctls does not allow",
            "container app asks for the host's network, which host-namespaces.network does not allow",
            "container app asks for the host's processes, which host-namespaces.pid does not allow",
            "container app asks for the host's shared memory, which host-namespaces.ipc does not allow",
            "container app asks for the host's /home, which host-paths.allow does not allow",
            "container app asks for the host's /etc/hosts, to write there too, which host-paths.read-only does not allow",
            "container app asks for the host's /etc, which host-paths.deny does not allow",
            "container app asks for the host's /srv/secret/x, which host-paths.deny does not allow",
        ]
    );
}

#[test]
fn what_the_rules_name_is_allowed() {
    let policy = strict();
    assert_eq!(judge(&policy, |_| ()), Ok(()));
    assert_eq!(judge(&policy, security(|s| s.add_capabilities = vec!["NET_ADMIN".into()])), Ok(()));
    assert_eq!(judge(&policy, device("/dev/nvidia0")), Ok(()));
    assert_eq!(judge(&policy, sysctl("net.ipv4.tcp_keepalive_time")), Ok(()));
    assert_eq!(judge(&policy, host("/srv/data", false)), Ok(()));
    assert_eq!(judge(&policy, host("/etc/hosts", true)), Ok(()));
}

#[test]
fn a_way_around_a_pattern_is_none() {
    for path in ["/dev/nvidia-caps/../mem", "/dev/nvidia0/..", "/dev/nvidia/../../dev/sda"] {
        assert!(judge(&strict(), device(path)).unwrap_err().contains("devices"), "{path}");
    }
}

#[test]
fn who_may_read_all_may_not_read_proc() {
    let mut policy = strict();
    policy.host_paths.read_only = vec!["/".into()];
    for path in ["/", "/proc", "/proc/1/root"] {
        assert!(judge(&policy, host(path, true)).unwrap_err().contains("/proc leads to all"), "{path}");
    }
    assert_eq!(judge(&policy, host("/opt", true)), Ok(()));
}

#[test]
fn patterns() {
    for (pattern, text) in
        [("*", ""), ("a*", "a"), ("a*c", "abc"), ("*.b.*", "a.b.c"), ("abc", "abc"), ("a*b*c", "axbxc")]
    {
        assert!(matches(pattern, text), "{pattern} {text}");
    }
    for (pattern, text) in [("a", "ab"), ("a*c", "ab"), ("ab*ba", "aba"), ("*x", "xa")] {
        assert!(!matches(pattern, text), "{pattern} {text}");
    }
}
