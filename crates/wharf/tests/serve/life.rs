//! Beginnings and ends.

use rustix::process::Signal;

use crate::served::{Served, count, instance, remains, text, wharf};

#[test]
fn an_ephemeral_one_leaves_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    for signal in [Signal::TERM, Signal::INT] {
        let mut served = Served::start(temporary.path(), &["--ephemeral"]);
        assert!(served.ask("GET /_wharf/health").starts_with("HTTP/1.1 200"));
        assert_eq!(count(temporary.path()), 1);
        let id = instance(temporary.path());
        assert!(!remains(&id).is_empty(), "or the names have changed");
        assert!(served.ask("POST /_wharf/reset").starts_with("HTTP/1.1 200"));
        served.signal(signal);
        assert!(served.end().success());
        assert_eq!(count(temporary.path()), 0);
        assert_eq!(remains(&id), [""; 0]);
    }
}

#[test]
fn a_killed_ephemeral_one_is_cleaned_up_by_the_next_and_by_purge() {
    let temporary = tempfile::tempdir().unwrap();
    let kill = |mut served: Served| {
        served.signal(Signal::KILL);
        served.end();
    };
    kill(Served::start(temporary.path(), &["--ephemeral"]));
    assert_eq!(count(temporary.path()), 1);
    let first = instance(temporary.path());
    let next = Served::start(temporary.path(), &["--ephemeral"]);
    assert_eq!(count(temporary.path()), 1, "the dead one's is gone");
    assert_eq!(remains(&first), [""; 0]);
    let second = instance(temporary.path());
    kill(next);
    let home = tempfile::tempdir().unwrap();
    let purge = wharf(temporary.path()).arg("purge").env("WHARF_DATA_DIR", home.path().join("none")).output().unwrap();
    assert!(purge.status.success(), "{}", text(&purge.stderr));
    assert_eq!(count(temporary.path()), 0);
    assert_eq!(remains(&second), [""; 0]);
}

#[test]
fn users_outlive_a_restart_and_a_second_server_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let data_dir = directory.path().join("data");
    let options = ["--data-dir", data_dir.to_str().unwrap()];
    let mut served = Served::start(directory.path(), &options);
    let created = served.run("user create ann");
    assert!(created.status.success(), "{}", text(&created.stderr));
    assert!(text(&created.stdout).starts_with("export AWS_ACCESS_KEY_ID=AKIA"));

    let second = wharf(directory.path()).args(["serve", "--listen", "127.0.0.1:0"]).args(options).output().unwrap();
    assert!(!second.status.success());
    let message = format!("is used by another wharf, process {}", served.process.id());
    assert!(text(&second.stderr).contains(&message), "{}", text(&second.stderr));
    let purge = wharf(directory.path()).arg("purge").args(options).output().unwrap();
    assert!(!purge.status.success() && text(&purge.stderr).contains(&message));

    served.signal(Signal::KILL);
    served.end();
    let mut served = Served::start(directory.path(), &options);
    assert!(text(&served.run("user ls").stdout).contains("arn:aws:iam::000000000000:user/ann"));
    let reset = served.ask("POST /_wharf/reset");
    assert!(reset.starts_with("HTTP/1.1 409"), "{reset}");
    served.signal(Signal::TERM);
    assert!(served.end().success());

    let purge = wharf(directory.path()).arg("purge").args(options).output().unwrap();
    assert!(purge.status.success() && !data_dir.exists(), "{}", text(&purge.stderr));
}

#[test]
fn the_environment_is_this_servers() {
    let temporary = tempfile::tempdir().unwrap();
    let served =
        Served::start(temporary.path(), &["--ephemeral", "--account-id", "123456789012", "--region", "eu-west-1"]);
    let env = served.run("env");
    let exports = text(&env.stdout);
    assert!(exports.contains(&format!("export AWS_ENDPOINT_URL={}\n", served.endpoint)), "{exports}");
    assert!(exports.contains("export AWS_ACCESS_KEY_ID=123456789012\n") && exports.contains("AWS_REGION=eu-west-1\n"));
    let bundle = exports.lines().find_map(|line| line.strip_prefix("export AWS_CA_BUNDLE=")).unwrap();
    assert!(std::fs::read_to_string(bundle).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));

    let signed = "POST /?Action=GetCallerIdentity&Version=2011-06-15";
    assert!(served.ask(signed).contains("<Account>123456789012</Account>"), "{}", served.ask(signed));
}

#[test]
fn with_enforce_an_operator_still_makes_the_first_key() {
    let temporary = tempfile::tempdir().unwrap();
    let served = Served::start(temporary.path(), &["--ephemeral", "--auth", "enforce"]);
    let unsigned = served.ask("POST /?Action=GetCallerIdentity&Version=2011-06-15");
    assert!(unsigned.starts_with("HTTP/1.1 403"), "{unsigned}");
    assert!(served.run("user create ann").status.success());
    assert!(text(&served.run("env").stdout).contains("wharf user create NAME"));
}

#[test]
fn what_cannot_be_is_said() {
    let temporary = tempfile::tempdir().unwrap();
    let output = wharf(temporary.path()).args(["serve", "--ephemeral", "--listen", "0.0.0.0:0"]).output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("use --auth enforce"), "{}", text(&output.stderr));
    assert_eq!(count(temporary.path()), 0);

    let elsewhere = tempfile::tempdir().unwrap();
    let first = Served::start(elsewhere.path(), &["--ephemeral"]);
    let taken = first.endpoint.strip_prefix("http://").unwrap();
    let output = wharf(temporary.path()).args(["serve", "--ephemeral", "--listen", taken]).output().unwrap();
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("is taken by another program"), "{}", text(&output.stderr));
    assert_eq!(count(temporary.path()), 0, "what had been made is gone");

    let output = wharf(temporary.path()).args(["serve", "--ephemeral"]).env("PATH", "").output().unwrap();
    assert!(text(&output.stderr).contains("install Debian's package nftables"), "{}", text(&output.stderr));

    let nobody = wharf(temporary.path()).args(["image", "ls", "--endpoint", "http://127.0.0.1:1"]).output().unwrap();
    assert!(!nobody.status.success());
    let said = text(&nobody.stderr);
    assert!(said.starts_with("error: no Wharf answers at http://127.0.0.1:1: start it with `wharf serve`"), "{said}");
}
