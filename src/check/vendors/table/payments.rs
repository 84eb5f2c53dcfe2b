//! Payments.

use super::super::rule::Body::{Form, Json, Multipart};
use super::super::rule::Credentials::BasicKey;
use super::super::rule::{Expects, Vendor};
use super::{BEARER, rule};

pub(super) const VENDORS: &[Vendor] = &[
    Vendor {
        name: "Stripe",
        hosts: &["api.stripe.com"],
        paths: &["/v1/"],
        rules: &[
            rule(Expects::Body(&[Form]), "https://docs.stripe.com/api"),
            rule(
                Expects::IdempotencyHeader("Idempotency-Key"),
                "https://docs.stripe.com/api/idempotent_requests",
            ),
            rule(Expects::Auth(&[BEARER, BasicKey]), "https://docs.stripe.com/api/authentication"),
        ],
    },
    Vendor {
        name: "Stripe",
        hosts: &["api.stripe.com"],
        paths: &["/v2/"],
        rules: &[
            rule(Expects::Body(&[Json]), STRIPE_V2),
            rule(Expects::IdempotencyHeader("Idempotency-Key"), STRIPE_V2),
            rule(Expects::Auth(&[BEARER, BasicKey]), "https://docs.stripe.com/api/authentication"),
        ],
    },
    Vendor {
        name: "PayPal",
        hosts: &["api.paypal.com"],
        paths: &["/"],
        rules: &[rule(Expects::Moved("https://api-m.paypal.com"), PAYPAL)],
    },
    Vendor {
        name: "PayPal",
        hosts: &["api.sandbox.paypal.com"],
        paths: &["/"],
        rules: &[rule(Expects::Moved("https://api-m.sandbox.paypal.com"), PAYPAL)],
    },
    Vendor {
        name: "PayPal",
        hosts: PAYPAL_HOSTS,
        paths: &["/v1/billing/", "/v2/", "/v3/vault/"],
        rules: &[
            rule(Expects::Body(&[Json]), PAYPAL),
            rule(Expects::Auth(&[BEARER]), "https://developer.paypal.com/api/rest/authentication/"),
        ],
    },
    Vendor {
        name: "PayPal",
        hosts: PAYPAL_HOSTS,
        // Those whose reference has the header: others take no notice of it.
        paths: &[
            "/v1/billing/subscriptions",
            "/v1/billing/subscriptions/*/capture",
            "/v2/checkout/orders",
            "/v2/checkout/orders/*/authorize",
            "/v2/checkout/orders/*/capture",
            "/v2/payments/authorizations/*/capture",
            "/v2/payments/authorizations/*/reauthorize",
            "/v2/payments/captures/*/refund",
        ],
        rules: &[rule(
            Expects::IdempotencyHeader("PayPal-Request-Id"),
            "https://developer.paypal.com/reference/guidelines/idempotency/",
        )],
    },
    Vendor {
        name: "Square",
        hosts: SQUARE_HOSTS,
        paths: &["/v2/"],
        rules: &[
            rule(
                Expects::Body(&[Json, Multipart]),
                "https://developer.squareup.com/reference/square",
            ),
            rule(
                Expects::Auth(&[BEARER]),
                "https://developer.squareup.com/docs/build-basics/access-tokens",
            ),
            rule(
                Expects::Header {
                    name: "Square-Version",
                    example: "2024-05-15",
                    without: "answers by whatever version the account is set to",
                },
                "https://developer.squareup.com/docs/build-basics/versioning-overview",
            ),
        ],
    },
    Vendor {
        name: "Square",
        hosts: SQUARE_HOSTS,
        paths: &[
            "/v2/cards",
            "/v2/gift-cards",
            "/v2/gift-cards/activities",
            "/v2/invoices",
            "/v2/orders/*/pay",
            "/v2/payments",
            "/v2/refunds",
            "/v2/subscriptions",
            "/v2/terminals/checkouts",
            "/v2/terminals/refunds",
        ],
        rules: &[rule(
            Expects::IdempotencyMember("idempotency_key"),
            "https://developer.squareup.com/docs/build-basics/common-api-patterns/idempotency",
        )],
    },
];

const PAYPAL_HOSTS: &[&str] =
    &["api-m.paypal.com", "api-m.sandbox.paypal.com", "api.paypal.com", "api.sandbox.paypal.com"];
const SQUARE_HOSTS: &[&str] = &["connect.squareup.com", "connect.squareupsandbox.com"];

const PAYPAL: &str = "https://developer.paypal.com/api/rest/requests/";
const STRIPE_V2: &str = "https://docs.stripe.com/api-v2-overview";
