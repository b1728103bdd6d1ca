//! How the chain encodes what the chain extension reads by mirrors of its own: the metadata tell.

use scale_info::{form::PortableForm, PortableRegistry, TypeDef, Variant};

/// Deeper than any type that is compared.
const DEPTH: u32 = 16;

/// A type as its encoding is: `{name:…}` with the names of several fields, `(…)` without, `[…]` for many of a type. What
/// only wraps another type is encoded as that one.
pub fn shape(types: &PortableRegistry, id: u32) -> String {
    describe(types, id, DEPTH)
}

/// The shape of one field of a type.
pub fn field_shape(types: &PortableRegistry, id: u32, field: &str) -> Option<String> {
    let TypeDef::Composite(composite) = &types.resolve(id)?.type_def else {
        return None;
    };
    let found = composite
        .fields
        .iter()
        .find(|known| known.name.as_deref() == Some(field))?;
    Some(shape(types, found.ty.id))
}

fn describe(types: &PortableRegistry, id: u32, depth: u32) -> String {
    let Some((known, depth)) = types.resolve(id).zip(depth.checked_sub(1)) else {
        return "?".into();
    };
    let of = |id: u32| describe(types, id, depth);
    match &known.type_def {
        TypeDef::Composite(composite) => match &composite.fields[..] {
            [only] => of(only.ty.id),
            fields => {
                let named = fields.iter().all(|field| field.name.is_some());
                let parts = fields.iter().map(|field| match &field.name {
                    Some(name) => format!("{name}:{}", of(field.ty.id)),
                    None => of(field.ty.id),
                });
                let parts = parts.collect::<Vec<_>>().join(",");
                match named {
                    true => format!("{{{parts}}}"),
                    false => format!("({parts})"),
                }
            }
        },
        TypeDef::Variant(variants) => {
            let name = |variant: &Variant<PortableForm>| variant.name.clone();
            let names: Vec<_> = variants.variants.iter().map(name).collect();
            format!("<{}>", names.join("|"))
        }
        TypeDef::Sequence(sequence) => format!("[{}]", of(sequence.type_param.id)),
        TypeDef::Array(array) => format!("[{};{}]", of(array.type_param.id), array.len),
        TypeDef::Tuple(tuple) => {
            let parts: Vec<_> = tuple.fields.iter().map(|field| of(field.id)).collect();
            format!("({})", parts.join(","))
        }
        TypeDef::Primitive(primitive) => format!("{primitive:?}").to_lowercase(),
        TypeDef::Compact(compact) => format!("compact {}", of(compact.type_param.id)),
        TypeDef::BitSequence(_) => "bits".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scale_info::{meta_type, Registry, TypeInfo};

    #[derive(TypeInfo)]
    struct Wrapped(#[allow(dead_code)] [u8; 32]);

    #[derive(TypeInfo)]
    #[allow(dead_code)]
    struct Spans {
        index: u32,
        prior: Vec<u32>,
    }

    #[derive(TypeInfo)]
    #[allow(dead_code)]
    struct Ledger {
        stash: Wrapped,
        #[codec(compact)]
        total: u128,
        chunks: Vec<(Wrapped, Option<bool>)>,
    }

    fn types<T: TypeInfo + 'static>() -> (PortableRegistry, u32) {
        let mut registry = Registry::new();
        let id = registry.register_type(&meta_type::<T>()).id;
        (registry.into(), id)
    }

    fn shape_of<T: TypeInfo + 'static>() -> String {
        let (types, id) = types::<T>();
        shape(&types, id)
    }

    #[test]
    fn a_shape_says_how_a_type_is_encoded() {
        assert_eq!(shape_of::<Wrapped>(), "[u8;32]");
        assert_eq!(shape_of::<Spans>(), "{index:u32,prior:[u32]}");
        assert_eq!(shape_of::<Vec<(u8, u128)>>(), "[(u8,u128)]");
        assert_eq!(
            shape_of::<Ledger>(),
            "{stash:[u8;32],total:compact u128,chunks:[([u8;32],<None|Some>)]}"
        );
    }

    #[test]
    fn a_field_has_a_shape_of_its_own() {
        let (types, id) = types::<Ledger>();
        assert_eq!(field_shape(&types, id, "total").as_deref(), Some("compact u128"));
        assert_eq!(field_shape(&types, id, "nothing"), None);
    }
}
