//! Work that blocks and cannot be broken off: it goes on when whoever began it is gone.

use std::sync::Arc;

use tokio::{sync::watch, task::JoinHandle};

/// What of it goes on. An agent that stops waits for its end: what is made after the instance was taken down would stay.
#[derive(Debug, Default)]
pub(crate) struct Work(watch::Sender<usize>);

struct Going(Arc<Work>);

impl Drop for Going {
    fn drop(&mut self) {
        self.0.0.send_modify(|count| *count -= 1);
    }
}

impl Work {
    /// Begins some.
    pub(crate) fn begin<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> JoinHandle<T> {
        self.0.send_modify(|count| *count += 1);
        let going = Going(Arc::clone(self));
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(going);
            done
        })
    }

    /// Waits until none goes on.
    pub(crate) async fn ended(&self) {
        // The sender is ours, so it cannot be gone.
        let mut count = self.0.subscribe();
        let _count = count.wait_for(|count| *count == 0).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn its_end_is_awaited_though_nobody_else_does() {
        let work = Arc::new(Work::default());
        let (go_on, told) = mpsc::channel::<()>();
        let (begins, begun) = tokio::sync::oneshot::channel();
        let began = work.begin(move || {
            begins.send(()).unwrap();
            told.recv()
        });
        // Before that it could still be taken back.
        begun.await.unwrap();
        began.abort();
        drop(began);
        let mut ended = Box::pin(work.ended());
        assert!(asked_once(&mut ended).await.is_none(), "it goes on");
        go_on.send(()).unwrap();
        ended.await;
        work.begin(|| panic!("work that fails has ended too")).await.unwrap_err();
        work.ended().await;
    }

    /// What a future answers if it is asked once.
    async fn asked_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        tokio::select! {
            biased;
            output = future => Some(output),
            () = std::future::ready(()) => None,
        }
    }
}
