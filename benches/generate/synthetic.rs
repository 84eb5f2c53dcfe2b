//! Projects of any size: ten structs a file, one in five a webhook, eight fields each, with serde
//! attributes, optional and nested ones among them.

use std::fmt::Write;
use std::path::Path;

/// Writes a project with `structs` definitions under `root`.
pub(crate) fn write(root: &Path, structs: usize) -> std::io::Result<()> {
    let folder = root.join("models/webhooks");
    std::fs::create_dir_all(&folder)?;
    for file in 0..structs.div_ceil(10) {
        let first = file * 10;
        let text: String = (first..structs.min(first + 10)).map(definition).collect();
        std::fs::write(folder.join(format!("service_{file:04}.rs")), text)?;
    }
    Ok(())
}

fn definition(index: usize) -> String {
    let mut text = format!("/// Definition {index} of a synthetic project.\n");
    if index.is_multiple_of(5) {
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "#[target(\n    url = \"https://api.example.com/v1/accounts/{{ACCOUNT_ID}}/things/{index}\",\n    method = \"POST\",\n    auth = \"Bearer {{API_KEY_{}}}\",\n    headers = {{ \"X-Api-Version\" = \"2026-01-01\" }},\n    retry_policy = \"exponential\",\n    timeout = \"30s\"\n)]",
            index % 7
        );
    }
    let nested = if index % 5 == 4 { "String".to_owned() } else { format!("Thing{}", index + 1) };
    let _ = write!(
        text,
        r#"#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thing{index} {{
    /// Who it is for.
    pub account_name: String,
    #[serde(rename = "ID")]
    pub identifier: u32,
    #[serde(default)]
    pub labels: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub amount_in_cents: i64,
    pub is_active: bool,
    pub metadata: std::collections::HashMap<String, String>,
    #[serde(alias = "inner")]
    pub nested: Vec<{nested}>,
}}

"#
    );
    text
}
