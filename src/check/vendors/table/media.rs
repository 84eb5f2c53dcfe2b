//! Images and videos.

use super::super::rule::Body::{Form, Multipart};
use super::super::rule::Credentials::{Basic, BasicKey, Member};
use super::super::rule::{Case, Expects, Vendor};
use super::{BEARER, rule};

pub(super) const VENDORS: &[Vendor] = &[
    Vendor {
        name: "ImageKit",
        hosts: &["upload.imagekit.io"],
        paths: &["/api/v1/files/upload"],
        rules: &[
            rule(Expects::Body(&[Multipart]), IMAGEKIT),
            rule(Expects::Auth(&[BasicKey, Member("signature")]), IMAGEKIT),
            rule(Expects::Member(&["file"]), IMAGEKIT),
            rule(Expects::Names(Case::Camel), IMAGEKIT),
        ],
    },
    Vendor {
        name: "Cloudinary",
        hosts: &["api.cloudinary.com", "api-eu.cloudinary.com", "api-ap.cloudinary.com"],
        paths: &["/v1_1/*/*/upload"],
        rules: &[
            rule(Expects::Body(&[Multipart, Form]), CLOUDINARY),
            rule(
                // A token is of OAuth: <https://cloudinary.com/documentation/using_oauth_to_access_cloudinary_apis>.
                Expects::Auth(&[Basic, BEARER, Member("signature"), Member("upload_preset")]),
                "https://cloudinary.com/documentation/image_upload_api_reference#overview",
            ),
            rule(Expects::Member(&["file"]), CLOUDINARY),
        ],
    },
];

const IMAGEKIT: &str = "https://imagekit.io/docs/api-reference/upload-file/upload-file";
const CLOUDINARY: &str = "https://cloudinary.com/documentation/image_upload_api_reference";
