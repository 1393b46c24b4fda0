//! Namespaces that the shim makes and holds for its sandbox.

use wharf_shim::Answer;

use super::{Server, requests::held_path};
use crate::user_namespace::UserNamespace;

impl Server {
    pub(super) fn hold_users(&mut self, first: u32, count: u32) -> Answer {
        match UserNamespace::new(first, count) {
            Ok(users) => {
                self.users = Some(users);
                Answer::Done
            }
            Err(error) => Answer::Failed { error },
        }
    }

    /// A network namespace of the user namespace's, for the sandbox or for a container that is about to start.
    pub(super) fn make_network(&mut self, container: Option<String>) -> Answer {
        let Some(users) = &self.users else {
            return Answer::Failed { error: "there is no user namespace".to_owned() };
        };
        match users.network() {
            Ok(file) => {
                let network = held_path(&file);
                match container {
                    None => self.network = Some(file),
                    Some(container) => {
                        self.waiting_networks.retain(|(name, _)| *name != container);
                        self.waiting_networks.push((container, file));
                    }
                }
                Answer::Held { network }
            }
            Err(error) => Answer::Failed { error },
        }
    }
}
