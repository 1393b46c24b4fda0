//! Who may open a channel: whoever shows the token of the session's ticket, first and in time.

use sha2::{Digest as _, Sha256};
use wharf_core::{
    Digest, Timestamp,
    ticket::{Ticket, ticket_key},
};
use wharf_store::{Compare, Store, StoreError, StoreExt, Txn};

/// Takes a session's ticket, if `token` is its own; `None` if there is none, or another's.
pub(crate) async fn admit(
    store: &dyn Store,
    session: &str,
    token: &str,
    now: Timestamp,
) -> Result<Option<Ticket>, StoreError> {
    let key = ticket_key(session);
    let Some((ticket, revision)) = store.get_json::<Ticket>(&key).await? else { return Ok(None) };
    if !ticket.admits(&Digest::sha256(Sha256::digest(token).into()), now) {
        return Ok(None);
    }
    // Of two who come at once, one finds the key changed.
    let txn = Txn::new().when(Compare::ModRevision(key.clone(), revision)).delete(key);
    Ok(store.txn(txn).await?.succeeded.then_some(ticket))
}

/// Whether a session's ticket is there to be taken.
pub(crate) async fn is_awaited(store: &dyn Store, session: &str) -> Result<bool, StoreError> {
    Ok(store.get(&ticket_key(session)).await?.is_some())
}

#[cfg(test)]
mod tests {
    use wharf_store::MemoryStore;

    use super::*;

    #[tokio::test]
    async fn a_token_opens_once() {
        let store = MemoryStore::new();
        let token = Digest::sha256(Sha256::digest("secret").into());
        let ticket = Ticket { token, target: "t".to_owned(), expires_at: Timestamp(100) };
        store.txn(Txn::new().put_json(ticket_key("s"), &ticket)).await.unwrap();
        let ask = async |session: &str, token: &str, now| admit(&store, session, token, Timestamp(now)).await.unwrap();
        assert_eq!(ask("s", "wrong", 1).await, None);
        assert_eq!(ask("other", "secret", 1).await, None);
        assert_eq!(ask("s", "secret", 100).await, None, "too late");
        assert_eq!(ask("s", "secret", 99).await, Some(ticket));
        assert_eq!(ask("s", "secret", 99).await, None);
    }
}
