//! What an instance has outside of its data directory while nothing runs in it.

use std::{fs, path::Path, process::Command};

use rustix::process::Signal;

use crate::served::{Served, instance, remains, text, wharf};

/// The first two numbers of the network that an instance's bridge has.
fn network(instance: &str) -> String {
    let shown =
        Command::new("ip").args(["-4", "-o", "address", "show", "dev", &format!("wh-{instance}")]).output().unwrap();
    let address = text(&shown.stdout).split("inet ").nth(1).unwrap().to_owned();
    address.rsplitn(3, '.').nth(2).unwrap().to_owned()
}

fn end(mut served: Served, signal: Signal) {
    served.signal(signal);
    served.end();
}

fn purge(temporary: &Path, data: &str) {
    let purge = wharf(temporary).args(["purge", "--data-dir", data]).output().unwrap();
    assert!(purge.status.success(), "{}", text(&purge.stderr));
}

#[test]
fn it_goes_when_the_server_ends_or_when_the_next_begins() {
    let temporary = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| temporary.path().join(name));
    let [one, two] = [&first, &second].map(|path| ["--data-dir", path.to_str().unwrap()]);

    let served = Served::start(temporary.path(), &one);
    let id = instance(&first);
    assert_eq!(fs::read_to_string(format!("/run/wharf/{id}/serving")).unwrap().trim(), one[1]);
    end(served, Signal::TERM);
    assert_eq!(remains(&id), [""; 0], "it ended in order");

    let served = Served::start(temporary.path(), &one);
    end(served, Signal::KILL);
    assert!(!remains(&id).is_empty(), "it was killed");
    let another = Served::start(temporary.path(), &two);
    assert_eq!(remains(&id), [""; 0], "the next took it away");
    assert!(!remains(&instance(&second)).is_empty(), "and kept its own");

    // Both were here before, and neither has lost anything.
    end(another, Signal::KILL);
    fs::remove_dir_all(&first).unwrap();
    let again = Served::start(temporary.path(), &two);
    assert!(text(&again.run("ps").stdout).starts_with("TASK"));
    end(again, Signal::TERM);
    purge(temporary.path(), two[1]);
}

#[test]
fn it_moves_where_somebody_took_its_place() {
    let temporary = tempfile::tempdir().unwrap();
    let data = temporary.path().join("data");
    let options = ["--data-dir", data.to_str().unwrap()];
    let served = Served::start(temporary.path(), &options);
    let id = instance(&data);
    let before = network(&id);
    end(served, Signal::TERM);

    let taken = Link::with(&id, &format!("{before}.0.1/16"));
    let served = Served::start(temporary.path(), &options);
    assert_ne!(network(&id), before);
    let described = served.ask("POST /?Action=DescribeVpcs&Version=2016-11-15");
    assert!(described.contains(&format!("{}.0.0/16", network(&id))) && !described.contains(&before), "{described}");
    end(served, Signal::TERM);
    drop(taken);
    purge(temporary.path(), options[1]);
}

/// A link with an address, which goes with this.
struct Link(String);

impl Link {
    fn with(instance: &str, address: &str) -> Self {
        let name = format!("d{instance}");
        let ip =
            |line: &str| assert!(Command::new("ip").args(line.split(' ')).status().unwrap().success(), "ip {line}");
        ip(&format!("link add {name} type bridge"));
        let link = Self(name);
        ip(&format!("address add {address} dev {}", link.0));
        ip(&format!("link set {} up", link.0));
        link
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let _gone = Command::new("ip").args(["link", "delete", &self.0]).status();
    }
}
