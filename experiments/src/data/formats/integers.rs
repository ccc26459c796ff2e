//! Integers in the type of their file: labels are many, and most are bytes.

macro_rules! integers {
    ($($variant:ident: $type:ty),+) => {
        /// Integers of any type that files have.
        pub(in crate::data) enum Integers {
            $($variant(Vec<$type>),)+
        }

        $(impl From<Vec<$type>> for Integers {
            fn from(values: Vec<$type>) -> Self {
                Self::$variant(values)
            }
        })+

        impl Integers {
            pub(in crate::data) fn len(&self) -> usize {
                match self { $(Self::$variant(values) => values.len(),)+ }
            }

            /// Integer `index`, in a type that has the values of all types.
            pub(in crate::data) fn get(&self, index: usize) -> i128 {
                match self { $(Self::$variant(values) => i128::from(values[index]),)+ }
            }
        }
    };
}

integers!(I8: i8, I16: i16, I32: i32, I64: i64, U8: u8, U16: u16, U32: u32, U64: u64);

impl Integers {
    pub(in crate::data) fn iter(&self) -> impl Iterator<Item = i128> + '_ {
        (0..self.len()).map(|index| self.get(index))
    }
}
