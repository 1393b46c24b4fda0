//! Requests to `/v2/`, one after another to the same registry: uploads in pieces, manifests, deletions, clean-ups and new
//! starts between. Each is answered as what went before demands, none with a server's error, and what was pushed is pulled
//! as it was. In the end requests of any form, of which only the latter is asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wharf_registry_fuzz::{Input, Machine, Play};

struct Anyone;

#[async_trait]
impl Access for Anyone {
    async fn identify(&self, _: Option<&str>, _: bool) -> Result<Principal, Unauthorized> {
        Ok(Principal::Operator)
    }

    async fn allow(&self, _: &Principal, _: Action, _: &RepositoryId, _: bool) -> Result<(), Denied> {
        Ok(())
    }
}

struct Machine {
    runtime: Runtime,
    distribution: Distribution,
    _directory: tempfile::TempDir,
}

fn machine() -> &'static Machine {
    static MACHINE: OnceLock<Machine> = OnceLock::new();
    MACHINE.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let directory = tempfile::tempdir().expect("a directory");
        let images = Images::open(directory.path()).expect("a content store");
        let store = Arc::new(MemoryStore::new());
        let settings = Settings { quota: Some(64 << 20), ..Settings::default() };
        let registry = runtime.block_on(Registry::open(store, images, Arc::new(()), settings)).expect("a registry");
        let distribution = Distribution::new(registry, Arc::new(Anyone), Scope::default());
        Machine { runtime, distribution, _directory: directory }
    })
}

fuzz_target!(|input: (u8, String, u8, String, Vec<u8>)| {
    let (method, path, header, value, body) = input;
    let methods = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let headers = ["range", "content-range", "content-type", "if-none-match", "if-range", "host", "authorization"];
    let request = Request::builder()
        .method(methods[usize::from(method) % methods.len()].clone())
        .uri(format!("/v2/{path}"))
        .header(headers[usize::from(header) % headers.len()], value);
    let Ok(request) = request.body(Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed()) else { return };
    let machine = machine();
    let status = machine.runtime.block_on(async {
        let answer = machine.distribution.handle(request, true).await;
        let status = answer.status();
        answer.into_body().collect().await.expect("the answer comes whole");
        status
    });
});
