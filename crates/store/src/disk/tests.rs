use redb::{ReadableDatabase, ReadableTable, TableDefinition};

use super::{FORMAT, KEYS, META, META_FORMAT, Record, UPGRADES, Unreadable, Upgrade, commit, load, prepare};
use crate::{
    KeyValue, OpenError,
    disk::Disk,
    medium::{Medium, simulated::SimulatedDisk},
};

fn entry(key: &str) -> KeyValue {
    KeyValue { key: key.into(), value: "v".into(), create_revision: 1, mod_revision: 2, version: 2, lease: Some(9) }
}

fn set_format(disk: &SimulatedDisk, format: u64) {
    let database = Medium::open(disk).unwrap();
    let txn = database.begin_write().unwrap();
    txn.open_table(META).unwrap().insert(META_FORMAT, format).unwrap();
    txn.commit().unwrap();
}

#[test]
fn entries_are_read_as_they_were_written() {
    let disk = SimulatedDisk::default();
    let database = Medium::open(&disk).unwrap();
    prepare(&database, UPGRADES).unwrap();
    let kv = entry("a");
    let mut record = Record { revision: 2, ..Record::default() };
    record.keys.insert("a", Some(&kv));
    commit(&database, &record).unwrap();
    let index = load(&database).unwrap();
    assert_eq!((index.get("a"), index.revision()), (Some(&kv), 2));
}

#[test]
fn every_format_has_its_upgrade() {
    assert_eq!(FORMAT, 1 + UPGRADES.len() as u64);
}

#[test]
fn a_newer_file_is_refused() {
    let disk = SimulatedDisk::default();
    Disk::open(Box::new(disk.clone())).unwrap();
    set_format(&disk, FORMAT + 1);
    let Err(error) = Disk::open(Box::new(disk)) else { panic!("opened a newer file") };
    assert!(matches!(error, OpenError::Newer { found, .. } if found == FORMAT + 1));
    assert_eq!(
        error.to_string(),
        "the store 'simulated' has format 2 and this version knows up to 1: use the version that wrote it, or a newer one"
    );
}

#[test]
fn an_older_file_is_upgraded_once_by_each_step() {
    let mark: Upgrade = |txn| {
        let mut keys = txn.open_table(KEYS)?;
        let bytes = keys.get("k")?.map_or_else(Vec::new, |v| v.value().to_vec());
        keys.insert("k", [bytes.as_slice(), b"!"].concat().as_slice())?;
        Ok(())
    };
    let disk = SimulatedDisk::default();
    let database = Medium::open(&disk).unwrap();
    prepare(&database, &[]).unwrap();
    let value = || {
        let keys = database.begin_read().unwrap().open_table(KEYS).unwrap();
        keys.get("k").unwrap().map_or(0, |v| v.value().len())
    };
    prepare(&database, &[mark, mark]).unwrap();
    assert_eq!(value(), 2);
    prepare(&database, &[mark, mark]).unwrap();
    assert_eq!(value(), 2);
    prepare(&database, &[mark, mark, mark]).unwrap();
    assert_eq!(value(), 3);
    assert!(matches!(prepare(&database, &[mark]), Err(Unreadable::Newer(4))));
}

#[test]
fn an_upgrade_that_fails_changes_nothing() {
    let disk = SimulatedDisk::default();
    let database = Medium::open(&disk).unwrap();
    prepare(&database, &[]).unwrap();
    let half: Upgrade = |txn| {
        txn.delete_table(KEYS)?;
        Err(redb::Error::Corrupted("no".to_owned()))
    };
    assert!(prepare(&database, &[half]).is_err());
    prepare(&database, &[]).unwrap();
    load(&database).unwrap();
}

#[test]
fn a_database_of_someone_else_is_refused() {
    let disk = SimulatedDisk::default();
    let database = Medium::open(&disk).unwrap();
    let txn = database.begin_write().unwrap();
    txn.open_table(TableDefinition::<u64, u64>::new("theirs")).unwrap().insert(1, 1).unwrap();
    txn.commit().unwrap();
    drop(database);
    assert!(matches!(Disk::open(Box::new(disk)), Err(OpenError::Foreign { .. })));
}
