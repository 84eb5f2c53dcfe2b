//! The plain numbers that constants of a file stand for: lengths of arrays.

use std::collections::HashMap;

use syn::ext::IdentExt;

use super::cfg;

/// The constants of a file, by their names.
#[derive(Debug, Default)]
pub(super) struct Constants(HashMap<String, Vec<Constant>>);

#[derive(Debug)]
struct Constant {
    /// The inline modules that it stands in.
    module: Vec<String>,
    /// `None` where it is no plain number, or depends on the build.
    value: Option<u64>,
}

impl Constants {
    /// Those among `items`, and in their modules.
    pub(super) fn of(items: &[syn::Item]) -> Self {
        let mut found = Self::default();
        found.add(items, &mut Vec::new());
        found
    }

    fn add(&mut self, items: &[syn::Item], module: &mut Vec<String>) {
        for item in items {
            if !matches!(item, syn::Item::Const(_) | syn::Item::Mod(_)) {
                continue;
            }
            let stays = cfg::stays(cfg::attributes(item));
            match item {
                _ if matches!(stays, Ok(false)) => {}
                syn::Item::Const(item) => {
                    let value = number(&item.expr).filter(|_| stays.is_ok());
                    let constant = Constant { module: module.clone(), value };
                    self.0.entry(item.ident.unraw().to_string()).or_default().push(constant);
                }
                syn::Item::Mod(item) => {
                    let Some((_, items)) = &item.content else { continue };
                    module.push(item.ident.unraw().to_string());
                    self.add(items, module);
                    module.pop();
                }
                _ => {}
            }
        }
    }

    /// The number that `name` stands for in `module`: of that or of the nearest around it that has one,
    /// or else the only one of the file.
    pub(super) fn find(&self, name: &str, module: &[String]) -> Option<u64> {
        let all = self.0.get(name)?;
        let is_around = |constant: &&Constant| module.starts_with(&constant.module);
        let nearest = all.iter().filter(is_around).map(|constant| constant.module.len()).max();
        let mut meant = all.iter().filter(|constant| {
            nearest.is_none_or(|depth| is_around(constant) && constant.module.len() == depth)
        });
        let first = meant.next()?;
        first.value.filter(|_| meant.next().is_none())
    }
}

/// A number as it is written; `None` of what would have to be calculated, or is no `usize`.
pub(super) fn number(expression: &syn::Expr) -> Option<u64> {
    match expression {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. })
            if matches!(number.suffix(), "" | "usize") =>
        {
            number.base10_parse().ok()
        }
        _ => None,
    }
}
