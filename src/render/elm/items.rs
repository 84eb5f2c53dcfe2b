//! Unnamed fields: the arguments of a constructor, the array they are written as, the decoder of that
//! array.

use crate::ir::{Default, Field, Type, shortest};

use super::absent::expression;
use super::argument::{As, argument};
use super::codec::Codec;
use super::layout;

/// The unnamed fields of a struct or variant that Elm has.
pub(super) struct Items<'a> {
    items: Vec<Item<'a>>,
    /// How many items the array has at least.
    least: usize,
}

struct Item<'a> {
    ty: &'a Type,
    presence: Presence,
}

/// What there is where the array ends before an item.
enum Presence {
    /// It must be there.
    Required,
    /// This expression.
    Default(String),
    /// A default that only Rust knows: a `Maybe` holds the item, and with it all that come after, for
    /// an array with one of those has this one too.
    Unknown,
}

impl<'a> Items<'a> {
    /// `container` is the struct's own `#[serde(default)]`.
    pub(super) fn new(
        fields: impl Iterator<Item = &'a Field>,
        container: Option<&Default>,
        codec: &Codec<'_, '_>,
    ) -> Self {
        let fields: Vec<&Field> = fields.filter(|field| field.is_in_elm()).collect();
        let least = shortest(fields.iter().copied(), container.is_some());
        let presence = |at: usize, field: &Field| {
            if at < least {
                return Presence::Required;
            }
            let scope = codec.scope;
            let value = scope.program.default_of(field, &field.ty, container);
            let value = value.and_then(|value| expression(&value, scope));
            value.map_or(Presence::Unknown, Presence::Default)
        };
        let item = |(at, field): (usize, &&'a Field)| Item {
            ty: &field.ty,
            presence: presence(at, field),
        };
        Self { items: fields.iter().enumerate().map(item).collect(), least }
    }

    /// The field of a newtype variant, which is no item of an array.
    pub(super) fn one(field: &'a Field) -> Self {
        Self { items: vec![Item { ty: &field.ty, presence: Presence::Required }], least: 1 }
    }

    /// The items that are arguments by themselves: all before the first whose default only Rust knows.
    /// That one and the others are one argument.
    fn alone(&self) -> impl Iterator<Item = &Item<'a>> {
        self.items.iter().take_while(|item| !matches!(item.presence, Presence::Unknown))
    }

    /// What becomes of the items that are one argument, from the last of them on: `last` makes the
    /// text of one without others after it, `further` that of one with the text of the others, and
    /// `given` that of those which may be left out together.
    fn together(
        &self,
        last: impl Fn(usize, &Item<'a>) -> String,
        further: impl Fn(usize, &Item<'a>, &str) -> String,
        given: impl Fn(usize, String) -> String,
    ) -> Option<String> {
        let start = self.alone().count();
        let mut text: Option<String> = None;
        for (at, item) in self.items.iter().enumerate().skip(start).rev() {
            let held = match &text {
                None => last(at, item),
                Some(others) => further(at, item, others),
            };
            text = Some(match item.presence {
                Presence::Unknown => given(at, held),
                _ => held,
            });
        }
        text
    }

    /// Each argument's type, with a space before it.
    pub(super) fn types(&self, codec: &Codec<'_, '_>) -> String {
        let alone = self.alone().map(|item| format!(" {}", codec.ty(item.ty, As::Argument)));
        let together = self.together(
            // An argument only of its own `Maybe`.
            |_, item| match item.presence {
                Presence::Unknown => codec.ty(item.ty, As::Argument).into_owned(),
                _ => codec.ty(item.ty, As::Whole).into_owned(),
            },
            |_, item, others| format!("( {}, {others} )", codec.ty(item.ty, As::Whole)),
            |_, held| format!("Maybe {held}"),
        );
        alone.chain(together.map(|ty| format!(" ({ty})"))).collect()
    }

    /// The pattern `Constructor value0 value1 …`; what is not needed is `_`.
    pub(super) fn pattern(&self, constructor: &str) -> String {
        let alone = self.alone().enumerate().map(|(at, item)| match item.ty {
            Type::Unit => " _".to_owned(),
            _ => format!(" value{at}"),
        });
        let start = self.alone().count();
        let together = (start < self.items.len()).then(|| format!(" value{start}"));
        let names: String = alone.chain(together).collect();
        format!("{constructor}{names}")
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The array of the values `value0 value1 …`.
    pub(super) fn encoded(&self, codec: &Codec<'_, '_>) -> String {
        let item = |(at, item): (usize, &Item<'_>)| codec.encoded(item.ty, &format!("value{at}"));
        let alone: Vec<String> = self.alone().enumerate().map(item).collect();
        let list = match alone.is_empty() {
            true => "[]".to_owned(),
            false => format!("[ {} ]", alone.join(", ")),
        };
        let together = self.together(
            |_, item| format!("lastItem {}", codec.encoder(item.ty, As::Argument)),
            |_, item, others| {
                format!("itemAnd {} ({others})", codec.encoder(item.ty, As::Argument))
            },
            |_, held| format!("givenItems ({held})"),
        );
        match together {
            None => format!("Encode.list identity {list}"),
            Some(together) => format!("arrayWith {list} ({together} value{})", alone.len()),
        }
    }

    /// The decoder of such an array.
    pub(super) fn decoder(&self, constructor: &str, codec: &Codec<'_, '_>) -> String {
        let one = |at: usize, item: &Item<'_>| {
            let decoder = codec.decoder(item.ty, As::Argument);
            match &item.presence {
                Presence::Required | Presence::Unknown => format!("Decode.index {at} {decoder}"),
                Presence::Default(value) => {
                    format!("defaultItem {at} {} {decoder}", argument(value.clone()))
                }
            }
        };
        let alone = self.alone().enumerate().map(|(at, item)| one(at, item));
        let together = self.together(
            |at, item| one(at, item),
            |at, item, others| format!("Decode.map2 Tuple.pair ({}) ({others})", one(at, item)),
            |at, held| format!("itemsFrom {at} ({held})"),
        );
        let steps = alone.chain(together).map(|step| format!("andMap ({step})"));
        let mut steps: Vec<String> = steps.collect();
        let (least, most) = (self.least, self.items.len());
        steps.push(match least == most {
            true => format!("arrayOf {most}"),
            false => format!("arrayBetween {least} {most}"),
        });
        layout::pipeline(&format!("Decode.succeed {constructor}"), &steps)
    }
}
