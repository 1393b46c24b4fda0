//! What clients of CloudWatch Logs rely on, asked through the API's own types.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test")]

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use proptest::prelude::*;
use wharf_aws_wire::{
    ApiError, Context, Principal,
    logs::{Api, types::*},
};
use wharf_core::{Region, Scope, Timestamp};
use wharf_logs::Logs;
use wharf_telemetry::LogStore;

const NOW: i64 = 1_800_000_000_000;
const DAY: i64 = 86_400_000;

struct Fixture {
    logs: Logs,
    context: Context,
    _dir: tempfile::TempDir,
}

impl Fixture {
    /// With small segments, so that every page comes from several.
    fn new() -> Self {
        Self::over(|dir| LogStore::open(dir).unwrap().with_segment_size(700))
    }

    fn over(open: impl FnOnce(&std::path::Path) -> LogStore) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = open(dir.path());
        let context = Context {
            scope: Scope::default(),
            principal: Principal {
                arn: "arn:aws:iam::000000000000:root".into(),
                user_id: "000000000000".into(),
                access_key: None,
            },
            request_id: "r".into(),
            received_at: Timestamp(NOW),
            endpoint: "http://127.0.0.1:4566".to_owned(),
        };
        Self { logs: Logs::new(Arc::new(store)), context, _dir: dir }
    }

    /// With group `g` and these streams.
    async fn with_streams(streams: &[&str]) -> Self {
        let fixture = Self::new();
        fixture.group("g").await.unwrap();
        for stream in streams {
            fixture.stream(stream).await.unwrap();
        }
        fixture
    }

    async fn group(&self, name: &str) -> Result<(), ApiError> {
        let input = CreateLogGroupRequest { log_group_name: name.into(), ..Default::default() };
        self.logs.create_log_group(&self.context, input).await
    }

    async fn stream(&self, name: &str) -> Result<(), ApiError> {
        let input = CreateLogStreamRequest { log_group_name: "g".into(), log_stream_name: name.into() };
        self.logs.create_log_stream(&self.context, input).await
    }

    async fn put(&self, stream: &str, events: &[(i64, &str)]) -> Result<PutLogEventsResponse, ApiError> {
        let event = |(timestamp, message): &(i64, &str)| InputLogEvent {
            timestamp: Some(*timestamp),
            message: Some((*message).to_owned()),
        };
        let input = PutLogEventsRequest {
            log_group_name: "g".into(),
            log_stream_name: stream.into(),
            log_events: events.iter().map(event).collect(),
            sequence_token: Some("49 any will do".into()),
            entity: None,
        };
        self.logs.put_log_events(&self.context, input).await
    }

    async fn get(&self, input: GetLogEventsRequest) -> Result<GetLogEventsResponse, ApiError> {
        let input = GetLogEventsRequest {
            log_group_name: input.log_group_name.or(Some("g".into())),
            log_stream_name: "s".into(),
            ..input
        };
        self.logs.get_log_events(&self.context, input).await
    }

    async fn filter(&self, input: FilterLogEventsRequest) -> Result<FilterLogEventsResponse, ApiError> {
        let input = FilterLogEventsRequest { log_group_name: Some("g".into()), ..input };
        self.logs.filter_log_events(&self.context, input).await
    }

    async fn group_names(&self, input: DescribeLogGroupsRequest) -> Result<Vec<String>, ApiError> {
        let answer = self.logs.describe_log_groups(&self.context, input).await?;
        Ok(answer.log_groups.unwrap().into_iter().map(|g| g.log_group_name.unwrap()).collect())
    }

    async fn streams(&self, input: DescribeLogStreamsRequest) -> Result<DescribeLogStreamsResponse, ApiError> {
        let input = DescribeLogStreamsRequest { log_group_name: Some("g".into()), ..input };
        self.logs.describe_log_streams(&self.context, input).await
    }
}

fn said<T: std::fmt::Debug>(result: Result<T, ApiError>) -> String {
    result.unwrap_err().to_string()
}

fn texts(events: Option<Vec<OutputLogEvent>>) -> Vec<String> {
    events.unwrap().into_iter().map(|e| e.message.unwrap()).collect()
}

#[tokio::test]
async fn groups_in_the_services_words() {
    let f = Fixture::with_streams(&[]).await;
    assert_eq!(said(f.group("g").await), "ResourceAlreadyExistsException: The specified log group already exists");
    assert_eq!(
        said(f.group("AWS/mine").await),
        "InvalidParameterException: Log groups starting with AWS/ are reserved for AWS."
    );
    let missing = "ResourceNotFoundException: The specified log group does not exist.";
    let delete = |name: &str| DeleteLogGroupRequest { log_group_name: name.into() };
    assert_eq!(said(f.logs.delete_log_group(&f.context, delete("x")).await), missing);
    let retain = |days| PutRetentionPolicyRequest { log_group_name: "g".into(), retention_in_days: days };
    f.logs.put_retention_policy(&f.context, retain(731)).await.unwrap();
    assert_eq!(
        said(f.logs.put_retention_policy(&f.context, retain(2)).await),
        "InvalidParameterException: 1 validation error detected: Value '2' at 'retentionInDays' failed to satisfy \
         constraint: Member must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, \
         1096, 1827, 2192, 2557, 2922, 3288, 3653]"
    );
    let groups = f.logs.describe_log_groups(&f.context, DescribeLogGroupsRequest::default()).await.unwrap();
    let group = groups.log_groups.unwrap().remove(0);
    assert_eq!(group.arn.as_deref(), Some("arn:aws:logs:us-east-1:000000000000:log-group:g:*"));
    assert_eq!(group.log_group_arn.as_deref(), Some("arn:aws:logs:us-east-1:000000000000:log-group:g"));
    assert_eq!((group.retention_in_days, group.stored_bytes), (Some(731), Some(0)));
    assert_eq!(group.log_group_class.as_deref(), Some("STANDARD"));
    let forever = DeleteRetentionPolicyRequest { log_group_name: "g".into() };
    f.logs.delete_retention_policy(&f.context, forever).await.unwrap();
    f.logs.delete_log_group(&f.context, delete("g")).await.unwrap();
    assert_eq!(said(f.stream("s").await), missing);
    let protected = CreateLogGroupRequest {
        log_group_name: "kept".into(),
        deletion_protection_enabled: Some(true),
        ..Default::default()
    };
    f.logs.create_log_group(&f.context, protected).await.unwrap();
    assert!(said(f.logs.delete_log_group(&f.context, delete("kept")).await).starts_with("ValidationException"));
}

#[tokio::test]
async fn groups_are_found_by_prefix_pattern_name_and_page() {
    let f = Fixture::new();
    let mut all: Vec<_> = (0..120).map(|n| format!("/ecs/{n}")).chain(["Web".into(), "web".into()]).collect();
    for name in &all {
        f.group(name).await.unwrap();
    }
    all.sort();
    for limit in [None, Some(7), Some(1)] {
        let (mut seen, mut token) = (Vec::new(), None);
        loop {
            let input = DescribeLogGroupsRequest { limit, next_token: token, ..Default::default() };
            let answer = f.logs.describe_log_groups(&f.context, input).await.unwrap();
            let page = answer.log_groups.unwrap();
            assert!(page.len() <= usize::try_from(limit.unwrap_or(50)).unwrap());
            seen.extend(page.into_iter().map(|g| g.log_group_name.unwrap()));
            token = answer.next_token;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
    }
    let prefix = |p: &str| DescribeLogGroupsRequest { log_group_name_prefix: Some(p.into()), ..Default::default() };
    let pattern = |p: &str| DescribeLogGroupsRequest { log_group_name_pattern: Some(p.into()), ..Default::default() };
    assert_eq!(f.group_names(prefix("/ecs/11")).await.unwrap().len(), 11);
    assert_eq!(f.group_names(pattern("eb")).await.unwrap(), ["Web", "web"]);
    assert_eq!(f.group_names(pattern("we")).await.unwrap(), ["web"], "case matters");
    let both = DescribeLogGroupsRequest { log_group_name_pattern: Some("x".into()), ..prefix("y") };
    assert_eq!(
        said(f.group_names(both).await),
        "InvalidParameterException: LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
    );
    let ids = vec!["web".into(), "arn:aws:logs:us-east-1:000000000000:log-group:/ecs/7".into()];
    let named = DescribeLogGroupsRequest { log_group_identifiers: Some(ids), ..Default::default() };
    assert_eq!(f.group_names(named).await.unwrap(), ["/ecs/7", "web"]);
    let token = DescribeLogGroupsRequest { next_token: Some("made up".into()), ..Default::default() };
    assert_eq!(said(f.group_names(token).await), "InvalidParameterException: The specified nextToken is invalid.");
    let scope = Scope { region: Region::new("eu-west-1").unwrap(), ..Scope::default() };
    let elsewhere = Context { scope, ..f.context.clone() };
    let none = f.logs.describe_log_groups(&elsewhere, DescribeLogGroupsRequest::default()).await.unwrap();
    assert_eq!(none.log_groups, Some(vec![]));
}

#[tokio::test]
async fn streams_by_name_and_by_last_event() {
    let names = ["a", "b", "c", "d", "web/x/1"];
    let f = Fixture::with_streams(&names).await;
    assert_eq!(said(f.stream("a").await), "ResourceAlreadyExistsException: The specified log stream already exists");
    for (stream, time) in [("c", NOW - 2), ("a", NOW), ("d", NOW - 2)] {
        f.put(stream, &[(time - 5, "first"), (time, "last")]).await.unwrap();
    }
    let (by_event, desc) = (Some("LastEventTime".to_owned()), Some(true));
    for (order_by, descending, expected) in [
        (None, None, ["a", "b", "c", "d", "web/x/1"]),
        (None, desc, ["web/x/1", "d", "c", "b", "a"]),
        (by_event.clone(), None, ["b", "web/x/1", "c", "d", "a"]),
        (by_event.clone(), desc, ["a", "d", "c", "web/x/1", "b"]),
    ] {
        for limit in [None, Some(1), Some(2)] {
            let (mut seen, mut next_token) = (Vec::new(), None);
            loop {
                let order_by = order_by.clone();
                let input = DescribeLogStreamsRequest { order_by, descending, limit, next_token, ..Default::default() };
                let answer = f.streams(input).await.unwrap();
                seen.extend(answer.log_streams.unwrap().into_iter().map(|s| s.log_stream_name.unwrap()));
                next_token = answer.next_token;
                if next_token.is_none() {
                    break;
                }
            }
            assert_eq!(seen, expected, "{order_by:?} {descending:?} {limit:?}");
        }
    }
    let prefix = |p: &str| DescribeLogStreamsRequest { log_stream_name_prefix: Some(p.into()), ..Default::default() };
    let found = f.streams(prefix("web/")).await.unwrap().log_streams.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].arn.as_deref(), Some("arn:aws:logs:us-east-1:000000000000:log-group:g:log-stream:web/x/1"));
    assert_eq!((found[0].first_event_timestamp, &found[0].upload_sequence_token), (None, &None));
    let a = f.streams(prefix("a")).await.unwrap().log_streams.unwrap().remove(0);
    assert_eq!((a.first_event_timestamp, a.last_event_timestamp), (Some(NOW - 5), Some(NOW)));
    assert!(a.last_ingestion_time.is_some() && a.upload_sequence_token.unwrap().len() == 56);
    assert_eq!(a.stored_bytes, Some(0));
    assert_eq!(
        said(f.streams(DescribeLogStreamsRequest { order_by: by_event, ..prefix("a") }).await),
        "InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix."
    );
    let delete = || DeleteLogStreamRequest { log_group_name: "g".into(), log_stream_name: "a".into() };
    f.logs.delete_log_stream(&f.context, delete()).await.unwrap();
    let missing = "ResourceNotFoundException: The specified log stream does not exist.";
    assert_eq!(said(f.logs.delete_log_stream(&f.context, delete()).await), missing);
    assert_eq!(said(f.put("a", &[(NOW, "m")]).await), missing);
    assert_eq!(said(f.get(GetLogEventsRequest::default()).await), missing);
}

#[tokio::test]
async fn put_refuses_what_is_out_of_time() {
    let f = Fixture::with_streams(&["s"]).await;
    let answer = f.put("s", &[(NOW - 14 * DAY - 1, "old"), (NOW - 14 * DAY, "oldest")]).await.unwrap();
    let info = answer.rejected_log_events_info.unwrap();
    assert_eq!((info.too_old_log_event_end_index, info.too_new_log_event_start_index), (Some(1), None));
    assert_eq!(answer.next_sequence_token.unwrap().len(), 56);
    let answer = f.put("s", &[(NOW, "now"), (NOW + 7_200_000, "soon"), (NOW + 7_200_001, "future")]).await.unwrap();
    assert_eq!(answer.rejected_log_events_info.unwrap().too_new_log_event_start_index, Some(2));
    let answer = f.put("s", &[(NOW + 1, "fine")]).await.unwrap();
    assert_eq!(answer.rejected_log_events_info, None);
    let all = f.get(GetLogEventsRequest::default()).await.unwrap();
    assert_eq!(texts(all.events), ["oldest", "now", "fine", "soon"]);
}

#[tokio::test]
async fn get_reads_from_the_tail_unless_told_and_ends_with_the_same_token() {
    let f = Fixture::with_streams(&["s"]).await;
    let empty = f.get(GetLogEventsRequest::default()).await.unwrap();
    assert_eq!(empty.events, Some(vec![]));
    let token = empty.next_forward_token.clone().unwrap();
    let digits = token.strip_prefix("f/").unwrap().strip_suffix("/s").unwrap();
    assert!(digits.len() == 56 && digits.bytes().all(|b| b.is_ascii_digit()), "{token}");
    let messages: Vec<_> = (0..10).map(|n| format!("m{n}")).collect();
    for (n, message) in messages.iter().enumerate() {
        f.put("s", &[(NOW + i64::try_from(n).unwrap() / 3, message)]).await.unwrap();
    }
    let from = |next_token: Option<String>| GetLogEventsRequest { next_token, limit: Some(4), ..Default::default() };
    // What came after an empty answer is found with its token.
    let first = f.get(from(empty.next_forward_token)).await.unwrap();
    assert_eq!(texts(first.events), messages[..4]);
    let tail = f.get(from(None)).await.unwrap();
    assert_eq!(texts(tail.events), messages[6..]);
    let end = f.get(from(tail.next_forward_token.clone())).await.unwrap();
    assert_eq!((texts(end.events), end.next_forward_token), (vec![], tail.next_forward_token.clone()));
    // Back from the end gives the tail again.
    let again = f.get(from(end.next_backward_token)).await.unwrap();
    assert_eq!(texts(again.events), messages[6..]);
    let before = f.get(from(again.next_backward_token)).await.unwrap();
    assert_eq!(texts(before.events), messages[2..6]);
    f.put("s", &[(NOW + 50, "late")]).await.unwrap();
    let more = f.get(from(tail.next_forward_token)).await.unwrap();
    assert_eq!(texts(more.events), ["late"]);
    let window = GetLogEventsRequest { start_time: Some(NOW + 1), end_time: Some(NOW + 3), ..Default::default() };
    assert_eq!(texts(f.get(window).await.unwrap().events), messages[3..9], "the end is exclusive");
    for bad in ["", "f/", "x/1", "f/12", &format!("f/{}", "9".repeat(63)), &format!("f/{}é", "0".repeat(55))] {
        assert_eq!(
            said(f.get(from(Some(bad.to_owned()))).await),
            "InvalidParameterException: The specified nextToken is invalid."
        );
    }
    let both = GetLogEventsRequest {
        log_group_name: Some("g".into()),
        log_group_identifier: Some("g".into()),
        ..Default::default()
    };
    assert!(said(f.get(both).await).starts_with("InvalidParameterException"));
}

#[tokio::test]
async fn filter_finds_streams_terms_and_times() {
    let f = Fixture::with_streams(&["app/1", "app/2", "db"]).await;
    f.put("app/1", &[(NOW, "GET /users 200"), (NOW + 2, "ERROR disk full")]).await.unwrap();
    f.put("app/2", &[(NOW + 1, "ERROR timeout")]).await.unwrap();
    f.put("db", &[(NOW + 2, "disk full")]).await.unwrap();
    let found = async |input| {
        let answer = f.filter(input).await.unwrap();
        assert_eq!((answer.searched_log_streams, answer.next_token), (Some(vec![]), None));
        answer.events.unwrap().into_iter().map(|e| e.message.unwrap()).collect::<Vec<_>>()
    };
    let pattern = |p: &str| FilterLogEventsRequest { filter_pattern: Some(p.into()), ..Default::default() };
    assert_eq!(found(pattern("")).await, ["GET /users 200", "ERROR timeout", "ERROR disk full", "disk full"]);
    assert_eq!(found(pattern("ERROR -timeout")).await, ["ERROR disk full"]);
    assert_eq!(found(pattern("\"disk full\"")).await, ["ERROR disk full", "disk full"]);
    let prefix = FilterLogEventsRequest { log_stream_name_prefix: Some("app/".into()), ..pattern("disk") };
    assert_eq!(found(prefix.clone()).await, ["ERROR disk full"]);
    let names = FilterLogEventsRequest { log_stream_names: Some(vec!["db".into(), "db".into()]), ..pattern("") };
    assert_eq!(found(names).await, ["disk full"], "naming a stream twice changes nothing");
    let times = FilterLogEventsRequest { start_time: Some(NOW + 1), end_time: Some(NOW + 1), ..pattern("") };
    assert_eq!(found(times).await, ["ERROR timeout"], "both ends are inclusive");
    let names = |name: &str| Some(vec![name.to_owned()]);
    for (input, error) in [
        (pattern("a:b"), "InvalidParameterException: Invalid filter pattern: Invalid character(s) in term 'a:b'"),
        (
            pattern("{ $.level = 50 }"),
            "InvalidParameterException: Invalid filter pattern: JSON filter patterns are not supported by Wharf yet",
        ),
        (
            FilterLogEventsRequest { log_stream_names: names("db"), ..prefix.clone() },
            "InvalidParameterException: LogStreamNames and LogStreamNamePrefix can not be specified at the same time.",
        ),
        (
            FilterLogEventsRequest { log_stream_names: names("none"), ..pattern("") },
            "ResourceNotFoundException: The specified log stream does not exist.",
        ),
        (
            FilterLogEventsRequest { next_token: Some("x".into()), ..pattern("") },
            "InvalidParameterException: The specified nextToken is invalid.",
        ),
    ] {
        assert_eq!(said(f.filter(input).await), error);
    }
}

#[tokio::test]
async fn a_page_holds_a_megabyte() {
    let f = Fixture::over(|dir| LogStore::open(dir).unwrap());
    f.group("g").await.unwrap();
    f.stream("s").await.unwrap();
    let half = "h".repeat(524_288 - 26);
    for n in 0..3 {
        f.put("s", &[(NOW + n, &half)]).await.unwrap();
    }
    let page = f.get(GetLogEventsRequest { start_from_head: Some(true), ..Default::default() }).await.unwrap();
    assert_eq!(texts(page.events).len(), 2);
    let page = f.filter(FilterLogEventsRequest::default()).await.unwrap();
    assert_eq!(page.events.unwrap().len(), 2);
    let rest = FilterLogEventsRequest { next_token: page.next_token, ..Default::default() };
    let rest = f.filter(rest).await.unwrap();
    assert_eq!((rest.events.unwrap().len(), rest.next_token), (1, None));
}

#[tokio::test]
async fn tags_by_name_and_by_arn() {
    let f = Fixture::with_streams(&[]).await;
    let arn = || "arn:aws:logs:us-east-1:000000000000:log-group:g".to_owned();
    let tags = |n: usize| (0..n).map(|i| (format!("k{i}"), "v".to_owned())).collect::<BTreeMap<_, _>>();
    let tag = async |tags| f.logs.tag_resource(&f.context, TagResourceRequest { resource_arn: arn(), tags }).await;
    tag(tags(50)).await.unwrap();
    let error = tag(BTreeMap::from([("one".into(), "more".into())])).await.unwrap_err();
    assert_eq!((error.code.as_str(), &error.fields["resourceName"]), ("TooManyTagsException", &arn().into()));
    tag(BTreeMap::from([("k0".into(), "changed".into())])).await.unwrap();
    assert!(said(tag(BTreeMap::from([("aws:x".into(), String::new())])).await).contains("not allowed"));
    let untag = UntagResourceRequest { resource_arn: arn(), tag_keys: (2..50).map(|i| format!("k{i}")).collect() };
    f.logs.untag_resource(&f.context, untag).await.unwrap();
    let named = TagLogGroupRequest { log_group_name: "g".into(), tags: BTreeMap::from([("é".into(), "ü".into())]) };
    f.logs.tag_log_group(&f.context, named).await.unwrap();
    let untag = UntagLogGroupRequest { log_group_name: "g".into(), tags: vec!["k1".into(), "absent".into()] };
    f.logs.untag_log_group(&f.context, untag).await.unwrap();
    let by_arn = ListTagsForResourceRequest { resource_arn: arn() };
    let by_arn = f.logs.list_tags_for_resource(&f.context, by_arn).await.unwrap().tags.unwrap();
    assert_eq!(by_arn, BTreeMap::from([("k0".into(), "changed".into()), ("é".into(), "ü".into())]));
    let by_name = ListTagsLogGroupRequest { log_group_name: "g".into() };
    assert_eq!(f.logs.list_tags_log_group(&f.context, by_name).await.unwrap().tags.unwrap(), by_arn);
    let missing = ListTagsForResourceRequest { resource_arn: format!("{}x", arn()) };
    assert_eq!(
        said(f.logs.list_tags_for_resource(&f.context, missing).await),
        "ResourceNotFoundException: The specified log group does not exist."
    );
}

/// As `aws logs tail --follow` of the AWS CLI, version 2, polls: page by page, then again from the newest timestamp, with the
/// ids of the events of that instant remembered.
#[derive(Default)]
struct Tail {
    start_time: Option<i64>,
    seen: HashMap<i64, HashSet<String>>,
    lines: Vec<String>,
}

impl Tail {
    async fn poll(&mut self, f: &Fixture) {
        let mut next_token = None;
        loop {
            let (start_time, limit) = (self.start_time, Some(3));
            let input =
                FilterLogEventsRequest { interleaved: Some(true), start_time, next_token, limit, ..Default::default() };
            let answer = f.filter(input).await.unwrap();
            for event in answer.events.unwrap() {
                let ids = self.seen.entry(event.timestamp.unwrap()).or_default();
                if ids.insert(event.event_id.unwrap()) {
                    self.lines.push(event.message.unwrap());
                }
            }
            if let Some(newest) = self.seen.keys().max().copied() {
                self.seen.retain(|time, _| *time == newest);
            }
            next_token = answer.next_token;
            if next_token.is_none() {
                self.start_time = self.seen.keys().max().copied().or(self.start_time);
                return;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn tail_shows_every_line_once(rounds in prop::collection::vec(prop::collection::vec((0..2_usize, 0..2_i64), 0..9), 1..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let streams = ["one", "two"];
            let f = Fixture::with_streams(&streams).await;
            let (mut tail, mut time, mut written) = (Tail::default(), NOW, Vec::new());
            for round in rounds {
                for (stream, step) in round {
                    time += step;
                    let message = format!("line {}", written.len());
                    f.put(streams[stream], &[(time, &message)]).await.unwrap();
                    written.push(message);
                }
                tail.poll(&f).await;
            }
            tail.lines.sort_by_key(|l| l[5..].parse::<usize>().unwrap());
            prop_assert_eq!(tail.lines, written);
            Ok(())
        })?;
    }

    #[test]
    fn get_pages_meet_every_event_once_in_both_directions(
        batches in prop::collection::vec(prop::collection::vec(0..20_i64, 1..8), 1..12), limit in 1..7_i32, window in (0..21_i64, 0..21_i64)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let f = Fixture::with_streams(&["s"]).await;
            let mut model = Vec::new();
            for mut batch in batches {
                batch.sort_unstable();
                let events: Vec<_> =
                    batch.iter().enumerate().map(|(i, t)| (NOW + t, format!("{}", model.len() + i))).collect();
                let borrowed: Vec<_> = events.iter().map(|(t, m)| (*t, m.as_str())).collect();
                f.put("s", &borrowed).await.unwrap();
                model.extend(events);
            }
            // Sorting is stable: within an instant they stay as they were taken in.
            model.sort_by_key(|(time, _)| *time);
            let (start, end) = (NOW + window.0, NOW + window.1);
            let expected: Vec<_> =
                model.into_iter().filter(|(t, _)| (start..end).contains(t)).map(|(_, m)| m).collect();
            for forward in [true, false] {
                let (mut pages, mut next_token) = (Vec::new(), None);
                loop {
                    let answer = f.get(GetLogEventsRequest {
                        start_time: Some(start),
                        end_time: Some(end),
                        limit: Some(limit),
                        start_from_head: Some(forward),
                        next_token: next_token.clone(),
                        ..Default::default()
                    }).await.unwrap();
                    let token = if forward { answer.next_forward_token } else { answer.next_backward_token };
                    let page = texts(answer.events);
                    prop_assert!(page.len() <= usize::try_from(limit).unwrap());
                    if token == next_token {
                        prop_assert!(page.is_empty(), "the same token means the end");
                        break;
                    }
                    pages.push(page);
                    next_token = token;
                    prop_assert!(pages.len() < 200, "paging does not end");
                }
                if !forward {
                    pages.reverse();
                }
                prop_assert_eq!(pages.concat(), expected.clone());
            }
            Ok(())
        })?;
    }
}
