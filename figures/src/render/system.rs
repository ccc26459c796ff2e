//! The fonts of the system, for letters that the embedded font lacks. They are looked for only when one is needed.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use fontdb::{Database, FaceInfo, ID, Stretch, Style, Weight};
use rustybuzz::Face;

static FONTS: LazyLock<Mutex<Fonts>> = LazyLock::new(|| {
    let mut database = Database::new();
    database.load_system_fonts();
    let mut faces: Vec<&FaceInfo> = database.faces().collect();
    faces.sort_by_key(|face| (rank(face), face.post_script_name.clone()));
    let order = faces.into_iter().map(|face| face.id).collect();
    Mutex::new(Fonts {
        database,
        order,
        with: HashMap::new(),
        used: Vec::new(),
    })
});

struct Fonts {
    database: Database,
    /// Upright sans-serif fonts first.
    order: Vec<ID>,
    /// The font for each letter asked for so far, as an index of `used`.
    with: HashMap<char, Option<usize>>,
    used: Vec<Used>,
}

/// A font that a letter was found in.
#[derive(Clone)]
struct Used {
    bytes: Arc<Vec<u8>>,
    /// Of the font in its file.
    index: u32,
}

/// The lower, the more like the embedded font.
fn rank(face: &FaceInfo) -> u8 {
    let is_regular =
        face.style == Style::Normal && face.weight == Weight::NORMAL && face.stretch == Stretch::Normal;
    let is_sans = face.families.iter().any(|(name, _)| name.contains("Sans"));
    match (is_regular, is_sans && !face.monospaced) {
        (true, true) => 0,
        (true, false) => 1,
        (false, _) => 2,
    }
}

fn fonts() -> MutexGuard<'static, Fonts> {
    // A panic elsewhere leaves the tables whole: entries are only added.
    FONTS.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The index of a font that has a letter; `None` if no font of the system has it.
pub(super) fn font_with(c: char) -> Option<usize> {
    let mut fonts = fonts();
    if let Some(known) = fonts.with.get(&c) {
        return *known;
    }
    let found = fonts.find(c);
    fonts.with.insert(c, found);
    found
}

/// Calls the function with a font of [`font_with`].
pub(super) fn with_face(index: usize, call: impl FnOnce(&Face<'_>)) {
    let used = fonts().used.get(index).cloned();
    if let Some(face) = used
        .as_ref()
        .and_then(|used| Face::from_slice(&used.bytes, used.index))
    {
        call(&face);
    }
}

impl Fonts {
    /// A font that was used before comes first: the letters of a word should be of one.
    fn find(&mut self, c: char) -> Option<usize> {
        let has = |bytes: &[u8], index| {
            Face::from_slice(bytes, index).is_some_and(|face| face.glyph_index(c).is_some())
        };
        if let Some(index) = self.used.iter().position(|used| has(&used.bytes, used.index)) {
            return Some(index);
        }
        let of_this = |id: &ID| self.database.with_face_data(*id, has) == Some(true);
        let id = *self.order.iter().find(|id| of_this(id))?;
        let read = |bytes: &[u8], index| Used {
            bytes: Arc::new(bytes.to_vec()),
            index,
        };
        let used = self.database.with_face_data(id, read)?;
        self.used.push(used);
        Some(self.used.len() - 1)
    }
}
