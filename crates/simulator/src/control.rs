use tokio::sync::mpsc;

/// What a test does to nodes while they run.
#[derive(Clone, Debug)]
pub struct Control(pub(crate) mpsc::UnboundedSender<Act>);

#[derive(Clone, Debug)]
pub(crate) enum Act {
    Silence(String),
    Return { node: String, lost: bool },
}

impl Control {
    /// The node falls silent: it is not heard of any more, and hears nothing. What runs on it runs on.
    pub fn silence(&self, node: &str) {
        self.send(Act::Silence(node.to_owned()));
    }

    /// The node is there again, with what ran on it.
    pub fn bring_back(&self, node: &str) {
        self.send(Act::Return { node: node.to_owned(), lost: false });
    }

    /// The node is there again after a loss of power: what ran on it does not.
    pub fn reboot(&self, node: &str) {
        self.send(Act::Return { node: node.to_owned(), lost: true });
    }

    fn send(&self, act: Act) {
        // If the simulator has ended there is nobody to do it to.
        let _sent = self.0.send(act);
    }
}
