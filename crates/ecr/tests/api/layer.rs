use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use wharf_core::Digest;
use wharf_image::Algorithm;
use wharf_registry::{Access, Principal};

use crate::client::Client;

fn part(upload: &Value, first: usize, bytes: &[u8]) -> Value {
    json!({
        "repositoryName": "app", "uploadId": upload, "partFirstByte": first, "partLastByte": first + bytes.len() - 1,
        "layerPartBlob": STANDARD.encode(bytes),
    })
}

fn complete(upload: &Value, digest: &Digest) -> Value {
    json!({"repositoryName": "app", "uploadId": upload, "layerDigests": [digest]})
}

async fn begin(client: &Client) -> Value {
    let begun = client.ok("InitiateLayerUpload", json!({"repositoryName": "app"})).await;
    assert_eq!(begun["partSize"], json!(10 << 20));
    assert_eq!(begun["uploadId"].as_str().unwrap().len(), 36);
    begun["uploadId"].clone()
}

#[tokio::test]
async fn a_layer_comes_in_parts() {
    let client = Client::new().await;
    client.create("app").await;
    let bytes: Vec<u8> = (0..(5 << 20) + 7_u32).map(|n| (n % 251) as u8).collect();
    let (first, second) = bytes.split_at(5 << 20);
    let digest = Algorithm::default().digest(&bytes);
    let upload = begin(&client).await;
    assert_eq!(client.ok("UploadLayerPart", part(&upload, 0, first)).await["lastByteReceived"], json!((5 << 20) - 1));
    let error = client.call("UploadLayerPart", part(&upload, 3, second)).await.unwrap_err();
    assert_eq!(error.code, "InvalidLayerPartException");
    assert_eq!(error.fields["lastValidByteReceived"], json!((5 << 20) - 1));
    assert_eq!(error.fields["repositoryName"], "app");
    let mut wrong_length = part(&upload, 5 << 20, second);
    wrong_length["partLastByte"] = json!(6 << 20);
    assert!(client.refused("UploadLayerPart", wrong_length).await.starts_with("InvalidLayerPartException"));
    client.ok("UploadLayerPart", part(&upload, 5 << 20, second)).await;
    let answer = client.ok("CompleteLayerUpload", complete(&upload, &digest)).await;
    assert_eq!(answer["layerDigest"], json!(digest));
    let gone = client.refused("CompleteLayerUpload", complete(&upload, &digest)).await;
    assert!(gone.starts_with("UploadNotFoundException: The upload could not be found"), "{gone}");
}

#[tokio::test]
async fn what_is_wrong_with_an_upload() {
    let client = Client::new().await;
    client.create("app").await;
    client.create("other").await;
    let digest = Algorithm::default().digest(b"abc");
    let upload = begin(&client).await;
    let empty = client.refused("CompleteLayerUpload", complete(&upload, &digest)).await;
    assert_eq!(empty, "EmptyUploadException: The specified layer upload does not contain any layer parts.");
    let mut elsewhere = part(&upload, 0, b"abc");
    elsewhere["repositoryName"] = json!("other");
    assert!(client.refused("UploadLayerPart", elsewhere).await.starts_with("UploadNotFoundException"));
    client.ok("UploadLayerPart", part(&upload, 0, b"a")).await;
    client.ok("UploadLayerPart", part(&upload, 1, b"bc")).await;
    let small = client.refused("CompleteLayerUpload", complete(&upload, &digest)).await;
    assert_eq!(small, "LayerPartTooSmallException: Layer parts must be at least 5 MiB in size.");

    let upload = begin(&client).await;
    client.ok("UploadLayerPart", part(&upload, 0, b"abd")).await;
    let wrong = client.refused("CompleteLayerUpload", complete(&upload, &digest)).await;
    assert!(wrong.starts_with("InvalidLayerException: The layer digest calculation"), "{wrong}");
    for n in 0..2 {
        let upload = begin(&client).await;
        client.ok("UploadLayerPart", part(&upload, 0, b"abc")).await;
        let again = client.call("CompleteLayerUpload", complete(&upload, &digest)).await;
        assert_eq!(again.is_ok(), n == 0);
        if let Err(error) = again {
            assert_eq!(error.code, "LayerAlreadyExistsException");
        }
    }
}

#[tokio::test]
async fn what_is_there_is_said_and_lent() {
    let client = Client::new().await;
    client.create("app").await;
    let loose = client.layer("app", b"loose").await;
    client.image("app", "hello", Some("v1")).await;
    let named = Algorithm::default().digest(b"hello");
    let absent = Digest::sha256([1; 32]);
    let asked = json!({"repositoryName": "app", "layerDigests": [named, loose, absent, "nonsense", ""]});
    let answer = client.ok("BatchCheckLayerAvailability", asked).await;
    assert_eq!(
        answer["layers"],
        json!([
            {
                "layerDigest": named, "layerAvailability": "AVAILABLE", "layerSize": 5,
                "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
            },
            {"layerDigest": loose, "layerAvailability": "AVAILABLE", "layerSize": 5},
            {"layerDigest": absent, "layerAvailability": "UNAVAILABLE"},
        ])
    );
    let codes: Vec<_> = answer["failures"].as_array().unwrap().iter().map(|f| f["failureCode"].clone()).collect();
    assert_eq!(codes, ["InvalidLayerDigest", "MissingLayerDigest"]);

    let url = |digest: &Digest| json!({"repositoryName": "app", "layerDigest": digest});
    let missing = client.refused("GetDownloadUrlForLayer", url(&absent)).await;
    assert!(missing.starts_with("LayersNotFoundException: The layer with digest"), "{missing}");
    let unnamed = client.refused("GetDownloadUrlForLayer", url(&loose)).await;
    assert!(unnamed.starts_with("LayerInaccessibleException"), "{unnamed}");
    let answer = client.ok("GetDownloadUrlForLayer", url(&named)).await;
    let address = answer["downloadUrl"].as_str().unwrap();
    let token = address.strip_prefix(&format!("http://localhost:4566/v2/app/blobs/{named}?token=")).unwrap();
    let who = client.access().identify(Some(&format!("Bearer {token}")), false).await;
    assert_eq!(who, Ok(Principal::Link { repository: client.id("app"), blob: named }));
}
