/// A shape's place in [`Service::shapes`].
pub type ShapeId = u16;

/// An API: how it is addressed and spoken, and what it knows.
#[derive(Debug)]
pub struct Service {
    /// Wharf's name for it, that of its module: `ecs`.
    pub name: &'static str,
    /// `CloudWatch Logs`.
    pub service_id: &'static str,
    pub full_name: &'static str,
    /// `2014-11-13`.
    pub api_version: &'static str,
    /// The first label of its host name.
    pub endpoint_prefix: &'static str,
    /// Its name in a signature's credential scope.
    pub signing_name: &'static str,
    /// What stands before the dot in `X-Amz-Target`.
    pub target_prefix: Option<&'static str>,
    pub xml_namespace: Option<&'static str>,
    /// The protocols that it can be spoken to in, the preferred first.
    pub protocols: &'static [Protocol],
    /// The served operations, sorted by name.
    pub operations: &'static [Operation],
    /// Every operation of the model, sorted.
    pub names: &'static [&'static str],
    /// The shapes that served operations reach, sorted by name.
    pub shapes: &'static [Shape],
}

impl Service {
    /// The served operation of that name.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.binary_search_by(|o| o.name.cmp(name)).ok().map(|i| &self.operations[i])
    }

    /// Whether the model has an operation of that name, served or not.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.names.binary_search(&name).is_ok()
    }

    /// The shape at a place that this service's table named.
    #[must_use]
    pub fn shape(&self, id: ShapeId) -> &'static Shape {
        &self.shapes[usize::from(id)]
    }
}

/// A way in which requests and answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    Json10,
    Json11,
    Query,
    Ec2,
    RestJson,
    RestXml,
    RpcV2Cbor,
}

/// A served operation.
#[derive(Debug)]
pub struct Operation {
    pub name: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    pub input: Option<ShapeId>,
    pub output: Option<ShapeId>,
    /// The element around the output in Query's answer.
    pub result_wrapper: Option<&'static str>,
}

/// A type of the model.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    pub kind: Kind,
}

/// What a shape is. `min` and `max` bound a number's value, a text's characters, a blob's bytes, a collection's entries.
#[derive(Debug)]
pub enum Kind {
    Structure(&'static [Member]),
    List {
        member: ShapeId,
        /// The name of an entry's element, if not the protocol's own.
        location: Option<&'static str>,
        /// Entries stand where the list would.
        flattened: bool,
        min: Option<i64>,
        max: Option<i64>,
    },
    Map {
        key: ShapeId,
        value: ShapeId,
        key_location: Option<&'static str>,
        value_location: Option<&'static str>,
        flattened: bool,
        min: Option<i64>,
        max: Option<i64>,
    },
    String {
        min: Option<i64>,
        max: Option<i64>,
        /// A regular expression for the whole text.
        pattern: Option<&'static str>,
        /// The values of an enum; empty if it is none.
        values: &'static [&'static str],
    },
    Integer {
        min: Option<i64>,
        max: Option<i64>,
    },
    Long {
        min: Option<i64>,
        max: Option<i64>,
    },
    Double {
        min: Option<i64>,
        max: Option<i64>,
    },
    Boolean,
    Blob {
        min: Option<i64>,
        max: Option<i64>,
    },
    /// The format, if not the protocol's own.
    Timestamp(Option<TimestampFormat>),
}

/// A structure's member.
#[derive(Debug)]
pub struct Member {
    pub name: &'static str,
    pub shape: ShapeId,
    pub required: bool,
    /// Its name on the wire, where that differs.
    pub location: Option<&'static str>,
    /// Its name in EC2's requests, where that differs again.
    pub query: Option<&'static str>,
    /// Its entries stand where the list or map would.
    pub flattened: bool,
    pub timestamp: Option<TimestampFormat>,
}

/// How an instant is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimestampFormat {
    /// `2026-11-21T07:00:00Z`.
    DateTime,
    EpochSeconds,
    /// `Sat, 21 Nov 2026 07:00:00 GMT`.
    HttpDate,
}

impl Member {
    pub(crate) const fn new(name: &'static str, shape: ShapeId) -> Self {
        Self { name, shape, required: false, location: None, query: None, flattened: false, timestamp: None }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) const fn at(mut self, location: &'static str) -> Self {
        self.location = Some(location);
        self
    }

    #[expect(dead_code, reason = "no service that is served yet needs it")]
    pub(crate) const fn in_query(mut self, query: &'static str) -> Self {
        self.query = Some(query);
        self
    }

    #[expect(dead_code, reason = "no service that is served yet needs it")]
    pub(crate) const fn flattened(mut self) -> Self {
        self.flattened = true;
        self
    }

    #[expect(dead_code, reason = "no service that is served yet needs it")]
    pub(crate) const fn timestamp(mut self, format: TimestampFormat) -> Self {
        self.timestamp = Some(format);
        self
    }
}
