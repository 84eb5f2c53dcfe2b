//! Models, events, and APIs of GraphQL.

use super::super::rule::Body::{Json, Multipart};
use super::super::rule::Credentials::Header;
use super::super::rule::{Expects, Vendor};
use super::{BEARER, rule};

pub(super) const VENDORS: &[Vendor] = &[
    Vendor {
        name: "OpenAI",
        hosts: &["api.openai.com"],
        paths: &["/v1/"],
        rules: &[
            rule(Expects::Body(&[Json, Multipart]), OPENAI),
            rule(Expects::Auth(&[BEARER]), OPENAI),
        ],
    },
    Vendor {
        name: "OpenAI",
        hosts: &["api.openai.com"],
        paths: &["/v1/chat/completions"],
        rules: &[
            rule(Expects::Member(&["model"]), OPENAI),
            rule(Expects::Member(&["messages"]), OPENAI),
        ],
    },
    Vendor {
        name: "Anthropic",
        hosts: &["api.anthropic.com"],
        paths: &["/v1/messages"],
        rules: &[
            rule(Expects::Body(&[Json]), ANTHROPIC),
            rule(Expects::Auth(&[Header("x-api-key"), BEARER]), ANTHROPIC),
            rule(
                Expects::Header {
                    name: "anthropic-version",
                    example: "2023-06-01",
                    without: REFUSES,
                },
                "https://platform.claude.com/docs/en/api/versioning",
            ),
            rule(Expects::Member(&["model"]), ANTHROPIC),
            rule(Expects::Member(&["messages"]), ANTHROPIC),
            rule(Expects::Member(&["max_tokens"]), ANTHROPIC),
        ],
    },
    Vendor {
        name: "Notion",
        hosts: &["api.notion.com"],
        paths: &[
            "/v1/blocks/",
            "/v1/comments",
            "/v1/databases",
            "/v1/databases/",
            "/v1/data_sources",
            "/v1/data_sources/",
            "/v1/pages",
            "/v1/pages/",
            "/v1/search",
        ],
        rules: &[
            rule(Expects::Body(&[Json]), "https://developers.notion.com/reference/intro"),
            rule(
                Expects::Auth(&[BEARER]),
                "https://developers.notion.com/reference/authentication",
            ),
            rule(
                Expects::Header { name: "Notion-Version", example: "2025-09-03", without: REFUSES },
                "https://developers.notion.com/reference/versioning",
            ),
        ],
    },
    Vendor {
        name: "Mixpanel",
        hosts: &["api.mixpanel.com", "api-eu.mixpanel.com", "api-in.mixpanel.com"],
        paths: &["/track"],
        rules: &[rule(
            Expects::Success(
                "`success = { pointer = \"/status\", equals = 1 }`, and `?verbose=1` in the URL",
            ),
            "https://docs.mixpanel.com/reference/track-event",
        )],
    },
    Vendor {
        name: "GitHub",
        hosts: &["api.github.com"],
        paths: &["/graphql"],
        rules: &[rule(
            Expects::Success(NO_ERRORS),
            "https://docs.github.com/en/graphql/guides/forming-calls-with-graphql",
        )],
    },
    Vendor {
        name: "Linear",
        hosts: &["api.linear.app"],
        paths: &["/graphql"],
        rules: &[rule(Expects::Success(NO_ERRORS), "https://linear.app/developers/graphql")],
    },
    Vendor {
        name: "Shopify",
        hosts: &["*.myshopify.com"],
        paths: &["/admin/api/*/graphql.json"],
        rules: &[rule(
            Expects::Success(NO_ERRORS),
            "https://shopify.dev/docs/api/usage/response-codes",
        )],
    },
];

const REFUSES: &str = "refuses the request";
/// Of GraphQL.
const NO_ERRORS: &str = "`success = { pointer = \"/errors\", equals = null }`";

const OPENAI: &str = "https://platform.openai.com/docs/api-reference/chat/create";
const ANTHROPIC: &str = "https://platform.claude.com/docs/en/api/overview";
