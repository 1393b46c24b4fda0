// Written by `cargo xtask codegen` from the API models; do not edit.

//! What protocols and validation need to know.

use crate::{Kind, Member, Operation, Protocol, Service, Shape};

pub static SERVICE: Service = Service {
    name: "logs",
    service_id: "CloudWatch Logs",
    full_name: "Amazon CloudWatch Logs",
    api_version: "2014-03-28",
    endpoint_prefix: "logs",
    signing_name: "logs",
    target_prefix: Some("Logs_20140328"),
    xml_namespace: None,
    protocols: &[Protocol::Json11],
    operations: OPERATIONS,
    names: NAMES,
    shapes: SHAPES,
};

/// Every operation of the model.
static NAMES: &[&str] = &[
    "AssociateKmsKey",
    "AssociateSourceToS3TableIntegration",
    "CancelExportTask",
    "CancelImportTask",
    "CreateDelivery",
    "CreateExportTask",
    "CreateImportTask",
    "CreateLogAnomalyDetector",
    "CreateLogGroup",
    "CreateLogStream",
    "CreateLookupTable",
    "CreateScheduledQuery",
    "DeleteAccountPolicy",
    "DeleteDataProtectionPolicy",
    "DeleteDelivery",
    "DeleteDeliveryDestination",
    "DeleteDeliveryDestinationPolicy",
    "DeleteDeliverySource",
    "DeleteDestination",
    "DeleteIndexPolicy",
    "DeleteIntegration",
    "DeleteLogAnomalyDetector",
    "DeleteLogGroup",
    "DeleteLogStream",
    "DeleteLookupTable",
    "DeleteMetricFilter",
    "DeleteQueryDefinition",
    "DeleteResourcePolicy",
    "DeleteRetentionPolicy",
    "DeleteScheduledQuery",
    "DeleteSubscriptionFilter",
    "DeleteSyslogConfiguration",
    "DeleteTransformer",
    "DescribeAccountPolicies",
    "DescribeConfigurationTemplates",
    "DescribeDeliveries",
    "DescribeDeliveryDestinations",
    "DescribeDeliverySources",
    "DescribeDestinations",
    "DescribeExportTasks",
    "DescribeFieldIndexes",
    "DescribeImportTaskBatches",
    "DescribeImportTasks",
    "DescribeIndexPolicies",
    "DescribeLogGroups",
    "DescribeLogStreams",
    "DescribeLookupTables",
    "DescribeMetricFilters",
    "DescribeQueries",
    "DescribeQueryDefinitions",
    "DescribeResourcePolicies",
    "DescribeSubscriptionFilters",
    "DisassociateKmsKey",
    "DisassociateSourceFromS3TableIntegration",
    "FilterLogEvents",
    "GetDataProtectionPolicy",
    "GetDelivery",
    "GetDeliveryDestination",
    "GetDeliveryDestinationPolicy",
    "GetDeliverySource",
    "GetIntegration",
    "GetLogAnomalyDetector",
    "GetLogEvents",
    "GetLogFields",
    "GetLogGroupFields",
    "GetLogObject",
    "GetLogRecord",
    "GetLookupTable",
    "GetQueryResults",
    "GetScheduledQuery",
    "GetScheduledQueryHistory",
    "GetStorageTierPolicy",
    "GetTransformer",
    "ListAggregateLogGroupSummaries",
    "ListAnomalies",
    "ListIntegrations",
    "ListLogAnomalyDetectors",
    "ListLogGroups",
    "ListLogGroupsForQuery",
    "ListScheduledQueries",
    "ListSourcesForS3TableIntegration",
    "ListSyslogConfigurations",
    "ListTagsForResource",
    "ListTagsLogGroup",
    "PutAccountPolicy",
    "PutBearerTokenAuthentication",
    "PutDataProtectionPolicy",
    "PutDeliveryDestination",
    "PutDeliveryDestinationPolicy",
    "PutDeliverySource",
    "PutDestination",
    "PutDestinationPolicy",
    "PutIndexPolicy",
    "PutIntegration",
    "PutLogEvents",
    "PutLogGroupDeletionProtection",
    "PutMetricFilter",
    "PutQueryDefinition",
    "PutResourcePolicy",
    "PutRetentionPolicy",
    "PutStorageTierPolicy",
    "PutSubscriptionFilter",
    "PutSyslogConfiguration",
    "PutTransformer",
    "StartLiveTail",
    "StartQuery",
    "StopQuery",
    "TagLogGroup",
    "TagResource",
    "TestMetricFilter",
    "TestTransformer",
    "UntagLogGroup",
    "UntagResource",
    "UpdateAnomaly",
    "UpdateDeliveryConfiguration",
    "UpdateLogAnomalyDetector",
    "UpdateLookupTable",
    "UpdateScheduledQuery",
];

static OPERATIONS: &[Operation] = &[
    Operation { name: "CreateLogGroup", method: "POST", path: "/", input: Some(5), output: None, result_wrapper: None },
    Operation {
        name: "CreateLogStream",
        method: "POST",
        path: "/",
        input: Some(6),
        output: None,
        result_wrapper: None,
    },
    Operation { name: "DeleteLogGroup", method: "POST", path: "/", input: Some(9), output: None, result_wrapper: None },
    Operation {
        name: "DeleteLogStream",
        method: "POST",
        path: "/",
        input: Some(10),
        output: None,
        result_wrapper: None,
    },
    Operation {
        name: "DeleteRetentionPolicy",
        method: "POST",
        path: "/",
        input: Some(11),
        output: None,
        result_wrapper: None,
    },
    Operation {
        name: "DescribeLogGroups",
        method: "POST",
        path: "/",
        input: Some(16),
        output: Some(17),
        result_wrapper: None,
    },
    Operation {
        name: "DescribeLogStreams",
        method: "POST",
        path: "/",
        input: Some(18),
        output: Some(19),
        result_wrapper: None,
    },
    Operation {
        name: "FilterLogEvents",
        method: "POST",
        path: "/",
        input: Some(32),
        output: Some(33),
        result_wrapper: None,
    },
    Operation {
        name: "GetLogEvents",
        method: "POST",
        path: "/",
        input: Some(37),
        output: Some(38),
        result_wrapper: None,
    },
    Operation {
        name: "ListTagsForResource",
        method: "POST",
        path: "/",
        input: Some(47),
        output: Some(48),
        result_wrapper: None,
    },
    Operation {
        name: "ListTagsLogGroup",
        method: "POST",
        path: "/",
        input: Some(49),
        output: Some(50),
        result_wrapper: None,
    },
    Operation {
        name: "PutLogEvents",
        method: "POST",
        path: "/",
        input: Some(67),
        output: Some(68),
        result_wrapper: None,
    },
    Operation {
        name: "PutRetentionPolicy",
        method: "POST",
        path: "/",
        input: Some(69),
        output: None,
        result_wrapper: None,
    },
    Operation { name: "TagLogGroup", method: "POST", path: "/", input: Some(80), output: None, result_wrapper: None },
    Operation { name: "TagResource", method: "POST", path: "/", input: Some(81), output: None, result_wrapper: None },
    Operation { name: "UntagLogGroup", method: "POST", path: "/", input: Some(86), output: None, result_wrapper: None },
    Operation { name: "UntagResource", method: "POST", path: "/", input: Some(87), output: None, result_wrapper: None },
];

static SHAPES: &[Shape] = &[
    // 0
    Shape {
        name: "AccountId",
        kind: Kind::String { min: Some(12), max: Some(12), pattern: Some("^\\d{12}$"), values: &[] },
    },
    // 1
    Shape {
        name: "AccountIds",
        kind: Kind::List { member: 0, location: None, flattened: false, min: Some(0), max: Some(20) },
    },
    // 2
    Shape {
        name: "AmazonResourceName",
        kind: Kind::String { min: Some(1), max: Some(1011), pattern: Some("[\\w+=/:,.@-]*"), values: &[] },
    },
    // 3
    Shape { name: "Arn", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 4
    Shape { name: "BearerTokenAuthenticationEnabled", kind: Kind::Boolean },
    // 5
    Shape {
        name: "CreateLogGroupRequest",
        kind: Kind::Structure(&[
            Member::new("logGroupName", 55).required(),
            Member::new("kmsKeyId", 46),
            Member::new("tags", 83),
            Member::new("logGroupClass", 53),
            Member::new("deletionProtectionEnabled", 12),
        ]),
    },
    // 6
    Shape {
        name: "CreateLogStreamRequest",
        kind: Kind::Structure(&[
            Member::new("logGroupName", 55).required(),
            Member::new("logStreamName", 59).required(),
        ]),
    },
    // 7
    Shape {
        name: "DataProtectionStatus",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::DATA_PROTECTION_STATUS },
    },
    // 8
    Shape { name: "Days", kind: Kind::Integer { min: None, max: None } },
    // 9
    Shape { name: "DeleteLogGroupRequest", kind: Kind::Structure(&[Member::new("logGroupName", 55).required()]) },
    // 10
    Shape {
        name: "DeleteLogStreamRequest",
        kind: Kind::Structure(&[
            Member::new("logGroupName", 55).required(),
            Member::new("logStreamName", 59).required(),
        ]),
    },
    // 11
    Shape {
        name: "DeleteRetentionPolicyRequest",
        kind: Kind::Structure(&[Member::new("logGroupName", 55).required()]),
    },
    // 12
    Shape { name: "DeletionProtectionEnabled", kind: Kind::Boolean },
    // 13
    Shape { name: "Descending", kind: Kind::Boolean },
    // 14
    Shape { name: "DescribeLimit", kind: Kind::Integer { min: Some(1), max: Some(50) } },
    // 15
    Shape {
        name: "DescribeLogGroupsLogGroupIdentifiers",
        kind: Kind::List { member: 54, location: None, flattened: false, min: Some(1), max: Some(50) },
    },
    // 16
    Shape {
        name: "DescribeLogGroupsRequest",
        kind: Kind::Structure(&[
            Member::new("accountIdentifiers", 1),
            Member::new("logGroupNamePrefix", 55),
            Member::new("logGroupNamePattern", 56),
            Member::new("nextToken", 62),
            Member::new("limit", 14),
            Member::new("includeLinkedAccounts", 39),
            Member::new("logGroupClass", 53),
            Member::new("logGroupIdentifiers", 15),
        ]),
    },
    // 17
    Shape {
        name: "DescribeLogGroupsResponse",
        kind: Kind::Structure(&[Member::new("logGroups", 57), Member::new("nextToken", 62)]),
    },
    // 18
    Shape {
        name: "DescribeLogStreamsRequest",
        kind: Kind::Structure(&[
            Member::new("logGroupName", 55),
            Member::new("logGroupIdentifier", 54),
            Member::new("logStreamNamePrefix", 59),
            Member::new("orderBy", 63),
            Member::new("descending", 13),
            Member::new("nextToken", 62),
            Member::new("limit", 14),
        ]),
    },
    // 19
    Shape {
        name: "DescribeLogStreamsResponse",
        kind: Kind::Structure(&[Member::new("logStreams", 61), Member::new("nextToken", 62)]),
    },
    // 20
    Shape { name: "Entity", kind: Kind::Structure(&[Member::new("keyAttributes", 24), Member::new("attributes", 21)]) },
    // 21
    Shape {
        name: "EntityAttributes",
        kind: Kind::Map {
            key: 22,
            value: 23,
            key_location: None,
            value_location: None,
            flattened: false,
            min: Some(0),
            max: Some(10),
        },
    },
    // 22
    Shape {
        name: "EntityAttributesKey",
        kind: Kind::String { min: Some(1), max: Some(256), pattern: None, values: &[] },
    },
    // 23
    Shape {
        name: "EntityAttributesValue",
        kind: Kind::String { min: Some(1), max: Some(512), pattern: None, values: &[] },
    },
    // 24
    Shape {
        name: "EntityKeyAttributes",
        kind: Kind::Map {
            key: 25,
            value: 26,
            key_location: None,
            value_location: None,
            flattened: false,
            min: Some(2),
            max: Some(4),
        },
    },
    // 25
    Shape {
        name: "EntityKeyAttributesKey",
        kind: Kind::String { min: Some(1), max: Some(32), pattern: None, values: &[] },
    },
    // 26
    Shape {
        name: "EntityKeyAttributesValue",
        kind: Kind::String { min: Some(1), max: Some(512), pattern: None, values: &[] },
    },
    // 27
    Shape {
        name: "EntityRejectionErrorType",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ENTITY_REJECTION_ERROR_TYPE },
    },
    // 28
    Shape { name: "EventId", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 29
    Shape { name: "EventMessage", kind: Kind::String { min: Some(1), max: None, pattern: None, values: &[] } },
    // 30
    Shape { name: "EventsLimit", kind: Kind::Integer { min: Some(1), max: Some(10000) } },
    // 31
    Shape { name: "FilterCount", kind: Kind::Integer { min: None, max: None } },
    // 32
    Shape {
        name: "FilterLogEventsRequest",
        kind: Kind::Structure(&[
            Member::new("logGroupName", 55),
            Member::new("logGroupIdentifier", 54),
            Member::new("logStreamNames", 44),
            Member::new("logStreamNamePrefix", 59),
            Member::new("startTime", 84),
            Member::new("endTime", 84),
            Member::new("filterPattern", 34),
            Member::new("nextToken", 62),
            Member::new("limit", 30),
            Member::new("startFromHead", 75),
            Member::new("interleaved", 45),
            Member::new("unmask", 85),
        ]),
    },
    // 33
    Shape {
        name: "FilterLogEventsResponse",
        kind: Kind::Structure(&[
            Member::new("events", 36),
            Member::new("searchedLogStreams", 73),
            Member::new("nextToken", 62),
        ]),
    },
    // 34
    Shape { name: "FilterPattern", kind: Kind::String { min: Some(0), max: Some(1024), pattern: None, values: &[] } },
    // 35
    Shape {
        name: "FilteredLogEvent",
        kind: Kind::Structure(&[
            Member::new("logStreamName", 59),
            Member::new("timestamp", 84),
            Member::new("message", 29),
            Member::new("ingestionTime", 84),
            Member::new("eventId", 28),
        ]),
    },
    // 36
    Shape {
        name: "FilteredLogEvents",
        kind: Kind::List { member: 35, location: None, flattened: false, min: None, max: None },
    },
    // 37
    Shape {
        name: "GetLogEventsRequest",
        kind: Kind::Structure(&[
            Member::new("logGroupName", 55),
            Member::new("logGroupIdentifier", 54),
            Member::new("logStreamName", 59).required(),
            Member::new("startTime", 84),
            Member::new("endTime", 84),
            Member::new("nextToken", 62),
            Member::new("limit", 30),
            Member::new("startFromHead", 75),
            Member::new("unmask", 85),
        ]),
    },
    // 38
    Shape {
        name: "GetLogEventsResponse",
        kind: Kind::Structure(&[
            Member::new("events", 65),
            Member::new("nextForwardToken", 62),
            Member::new("nextBackwardToken", 62),
        ]),
    },
    // 39
    Shape { name: "IncludeLinkedAccounts", kind: Kind::Boolean },
    // 40
    Shape {
        name: "InheritedProperties",
        kind: Kind::List { member: 41, location: None, flattened: false, min: None, max: None },
    },
    // 41
    Shape {
        name: "InheritedProperty",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::INHERITED_PROPERTY },
    },
    // 42
    Shape {
        name: "InputLogEvent",
        kind: Kind::Structure(&[Member::new("timestamp", 84).required(), Member::new("message", 29).required()]),
    },
    // 43
    Shape {
        name: "InputLogEvents",
        kind: Kind::List { member: 42, location: None, flattened: false, min: Some(1), max: Some(10000) },
    },
    // 44
    Shape {
        name: "InputLogStreamNames",
        kind: Kind::List { member: 59, location: None, flattened: false, min: Some(1), max: Some(100) },
    },
    // 45
    Shape { name: "Interleaved", kind: Kind::Boolean },
    // 46
    Shape { name: "KmsKeyId", kind: Kind::String { min: None, max: Some(256), pattern: None, values: &[] } },
    // 47
    Shape { name: "ListTagsForResourceRequest", kind: Kind::Structure(&[Member::new("resourceArn", 2).required()]) },
    // 48
    Shape { name: "ListTagsForResourceResponse", kind: Kind::Structure(&[Member::new("tags", 83)]) },
    // 49
    Shape { name: "ListTagsLogGroupRequest", kind: Kind::Structure(&[Member::new("logGroupName", 55).required()]) },
    // 50
    Shape { name: "ListTagsLogGroupResponse", kind: Kind::Structure(&[Member::new("tags", 83)]) },
    // 51
    Shape { name: "LogEventIndex", kind: Kind::Integer { min: None, max: None } },
    // 52
    Shape {
        name: "LogGroup",
        kind: Kind::Structure(&[
            Member::new("logGroupName", 55),
            Member::new("creationTime", 84),
            Member::new("retentionInDays", 8),
            Member::new("metricFilterCount", 31),
            Member::new("arn", 3),
            Member::new("storedBytes", 76),
            Member::new("kmsKeyId", 46),
            Member::new("dataProtectionStatus", 7),
            Member::new("inheritedProperties", 40),
            Member::new("logGroupClass", 53),
            Member::new("logGroupArn", 3),
            Member::new("deletionProtectionEnabled", 12),
            Member::new("bearerTokenAuthenticationEnabled", 4),
            Member::new("retentionPolicyName", 66),
        ]),
    },
    // 53
    Shape {
        name: "LogGroupClass",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::LOG_GROUP_CLASS },
    },
    // 54
    Shape {
        name: "LogGroupIdentifier",
        kind: Kind::String { min: Some(1), max: Some(2048), pattern: Some("[\\w#+=/:,.@-]*"), values: &[] },
    },
    // 55
    Shape {
        name: "LogGroupName",
        kind: Kind::String { min: Some(1), max: Some(512), pattern: Some("[\\.\\-_/#A-Za-z0-9]+"), values: &[] },
    },
    // 56
    Shape {
        name: "LogGroupNamePattern",
        kind: Kind::String { min: Some(0), max: Some(512), pattern: Some("[\\.\\-_/#A-Za-z0-9]*"), values: &[] },
    },
    // 57
    Shape {
        name: "LogGroups",
        kind: Kind::List { member: 52, location: None, flattened: false, min: None, max: None },
    },
    // 58
    Shape {
        name: "LogStream",
        kind: Kind::Structure(&[
            Member::new("logStreamName", 59),
            Member::new("creationTime", 84),
            Member::new("firstEventTimestamp", 84),
            Member::new("lastEventTimestamp", 84),
            Member::new("lastIngestionTime", 84),
            Member::new("uploadSequenceToken", 74),
            Member::new("arn", 3),
            Member::new("storedBytes", 76),
        ]),
    },
    // 59
    Shape {
        name: "LogStreamName",
        kind: Kind::String { min: Some(1), max: Some(512), pattern: Some("[^:*]*"), values: &[] },
    },
    // 60
    Shape { name: "LogStreamSearchedCompletely", kind: Kind::Boolean },
    // 61
    Shape {
        name: "LogStreams",
        kind: Kind::List { member: 58, location: None, flattened: false, min: None, max: None },
    },
    // 62
    Shape { name: "NextToken", kind: Kind::String { min: Some(1), max: None, pattern: None, values: &[] } },
    // 63
    Shape {
        name: "OrderBy",
        kind: Kind::String { min: None, max: None, pattern: None, values: super::enums::ORDER_BY },
    },
    // 64
    Shape {
        name: "OutputLogEvent",
        kind: Kind::Structure(&[
            Member::new("timestamp", 84),
            Member::new("message", 29),
            Member::new("ingestionTime", 84),
        ]),
    },
    // 65
    Shape {
        name: "OutputLogEvents",
        kind: Kind::List { member: 64, location: None, flattened: false, min: None, max: None },
    },
    // 66
    Shape { name: "PolicyName", kind: Kind::String { min: None, max: None, pattern: None, values: &[] } },
    // 67
    Shape {
        name: "PutLogEventsRequest",
        kind: Kind::Structure(&[
            Member::new("logGroupName", 55).required(),
            Member::new("logStreamName", 59).required(),
            Member::new("logEvents", 43).required(),
            Member::new("sequenceToken", 74),
            Member::new("entity", 20),
        ]),
    },
    // 68
    Shape {
        name: "PutLogEventsResponse",
        kind: Kind::Structure(&[
            Member::new("nextSequenceToken", 74),
            Member::new("rejectedLogEventsInfo", 71),
            Member::new("rejectedEntityInfo", 70),
        ]),
    },
    // 69
    Shape {
        name: "PutRetentionPolicyRequest",
        kind: Kind::Structure(&[
            Member::new("logGroupName", 55).required(),
            Member::new("retentionInDays", 8).required(),
        ]),
    },
    // 70
    Shape { name: "RejectedEntityInfo", kind: Kind::Structure(&[Member::new("errorType", 27).required()]) },
    // 71
    Shape {
        name: "RejectedLogEventsInfo",
        kind: Kind::Structure(&[
            Member::new("tooNewLogEventStartIndex", 51),
            Member::new("tooOldLogEventEndIndex", 51),
            Member::new("expiredLogEventEndIndex", 51),
        ]),
    },
    // 72
    Shape {
        name: "SearchedLogStream",
        kind: Kind::Structure(&[Member::new("logStreamName", 59), Member::new("searchedCompletely", 60)]),
    },
    // 73
    Shape {
        name: "SearchedLogStreams",
        kind: Kind::List { member: 72, location: None, flattened: false, min: None, max: None },
    },
    // 74
    Shape { name: "SequenceToken", kind: Kind::String { min: Some(1), max: None, pattern: None, values: &[] } },
    // 75
    Shape { name: "StartFromHead", kind: Kind::Boolean },
    // 76
    Shape { name: "StoredBytes", kind: Kind::Long { min: Some(0), max: None } },
    // 77
    Shape {
        name: "TagKey",
        kind: Kind::String {
            min: Some(1),
            max: Some(128),
            pattern: Some("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$"),
            values: &[],
        },
    },
    // 78
    Shape {
        name: "TagKeyList",
        kind: Kind::List { member: 77, location: None, flattened: false, min: Some(0), max: Some(50) },
    },
    // 79
    Shape {
        name: "TagList",
        kind: Kind::List { member: 77, location: None, flattened: false, min: Some(1), max: None },
    },
    // 80
    Shape {
        name: "TagLogGroupRequest",
        kind: Kind::Structure(&[Member::new("logGroupName", 55).required(), Member::new("tags", 83).required()]),
    },
    // 81
    Shape {
        name: "TagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 2).required(), Member::new("tags", 83).required()]),
    },
    // 82
    Shape {
        name: "TagValue",
        kind: Kind::String {
            min: None,
            max: Some(256),
            pattern: Some("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$"),
            values: &[],
        },
    },
    // 83
    Shape {
        name: "Tags",
        kind: Kind::Map {
            key: 77,
            value: 82,
            key_location: None,
            value_location: None,
            flattened: false,
            min: Some(1),
            max: Some(50),
        },
    },
    // 84
    Shape { name: "Timestamp", kind: Kind::Long { min: Some(0), max: None } },
    // 85
    Shape { name: "Unmask", kind: Kind::Boolean },
    // 86
    Shape {
        name: "UntagLogGroupRequest",
        kind: Kind::Structure(&[Member::new("logGroupName", 55).required(), Member::new("tags", 79).required()]),
    },
    // 87
    Shape {
        name: "UntagResourceRequest",
        kind: Kind::Structure(&[Member::new("resourceArn", 2).required(), Member::new("tagKeys", 78).required()]),
    },
];
