use libfuzzer_sys::arbitrary::{self, Arbitrary};

/// What is done with one registry, first in order and then at random.
#[derive(Arbitrary, Debug)]
pub struct Input {
    /// In units of 64 bytes.
    pub quota: Option<u8>,
    pub steps: Vec<Step>,
    pub free: Vec<Free>,
}

/// Numbers choose among what is there.
#[derive(Arbitrary, Debug)]
pub enum Step {
    Begin {
        repository: u8,
        sha512: bool,
    },
    Whole {
        repository: u8,
        pieces: Vec<Piece>,
        sha512: bool,
        right: bool,
    },
    Mount {
        repository: u8,
        from: Option<u8>,
        blob: u8,
    },
    Patch {
        upload: u8,
        claim: Claim,
        pieces: Vec<Piece>,
        broken: bool,
    },
    Put {
        upload: u8,
        claim: Claim,
        pieces: Vec<Piece>,
        broken: bool,
        sha512: bool,
        right: bool,
    },
    Elsewhere {
        repository: u8,
        upload: u8,
    },
    Cancel {
        upload: u8,
    },
    Manifest {
        repository: u8,
        parts: Parts,
        reference: Reference,
        types: Types,
    },
    Index {
        repository: u8,
        children: Vec<u8>,
        subject: Option<u8>,
        wrong_size: bool,
        reference: Reference,
        types: Types,
    },
    Again {
        repository: u8,
        image: u8,
        tag: u8,
    },
    DeleteImage {
        repository: u8,
        image: u8,
    },
    DeleteTag {
        repository: u8,
        tag: u8,
    },
    DeleteBlob {
        repository: u8,
        blob: u8,
    },
    Range {
        repository: u8,
        blob: u8,
        pages: Pages,
    },
    Collect,
    Reopen,
}

/// What a manifest names.
#[derive(Arbitrary, Debug)]
pub struct Parts {
    pub config: u8,
    pub layers: Vec<u8>,
    pub foreign: Option<u8>,
    pub subject: Option<u8>,
    pub wrong_size: bool,
    pub note: u8,
}

/// Part of a body.
#[derive(Arbitrary, Debug)]
pub struct Piece {
    fill: u8,
    length: u8,
}

impl Piece {
    /// Few contents, so that they meet; none of one byte, as `Range: 0-0` means none as well as one.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let length = [2, 5, 0, 64, 300, 2, 5, 70_000][usize::from(self.length & 7)];
        vec![self.fill & 3; length]
    }
}

/// What `Content-Range` says of a body.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    Nothing,
    Right,
    Later(u8),
    Shorter,
    Longer,
}

/// Under what a manifest is put.
#[derive(Arbitrary, Debug)]
pub enum Reference {
    Tag(u8),
    /// With a digest in the query besides.
    Checked {
        tag: u8,
        sha512: bool,
    },
    Digest {
        sha512: bool,
        tags: Vec<u8>,
    },
    Wrong(u8),
}

/// Where a manifest's media type stands.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Types {
    Both,
    Docker,
    Sent,
    Own,
    Neither,
    Parameters,
    Differing,
    Foreign,
}

/// What is asked for of a blob.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Pages {
    Between(u16, u16),
    From(u16),
    Last(u16),
}

/// A request as it may come: below a repository or anywhere.
#[derive(Arbitrary, Debug)]
pub struct Free {
    pub method: u8,
    pub under: u8,
    pub path: String,
    pub header: u8,
    pub value: String,
    pub body: Vec<u8>,
}
