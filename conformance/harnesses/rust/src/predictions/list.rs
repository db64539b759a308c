use std::path::Path;

use super::{Invalid, Kind, Prediction, Shape};
use crate::exact_json::Text;

impl Prediction {
    /// Whether its mask is a local file, which must exist.
    pub fn has_local_files(&self) -> Result<bool, Invalid> {
        match &self.shape {
            Shape::Mask { url, .. } if !is_remote(url) => {
                if url.as_str().is_some_and(|path| Path::new(path).is_file()) {
                    return Ok(true);
                }
                Err(Invalid::new("file-not-found", "/mask_url", &format!("is no file: {url:?}")))
            }
            _ => Ok(false),
        }
    }
}

/// Whether the scheme is a remote one. URL parsers drop some blanks, so that these do not count.
fn is_remote(url: &Text) -> bool {
    let url = url.to_string().replace(['\t', '\r', '\n'], "");
    let scheme = url.trim_start_matches(|char| char <= ' ').split_once(':').map(|(scheme, _)| scheme);
    ["http", "https", "s3", "gs"]
        .iter()
        .any(|each| scheme.is_some_and(|found| found.eq_ignore_ascii_case(each)))
}

/// Eight lists of predictions, one for each type.
#[derive(Clone, Debug, Default)]
pub struct List {
    lists: [Vec<Prediction>; 8],
}

impl List {
    /// Appends each prediction to the list of its type: all of them, or none if one is not valid.
    pub fn add(&mut self, predictions: Vec<Prediction>) -> Result<(), Invalid> {
        predictions.iter().try_for_each(Prediction::check)?;
        for prediction in predictions {
            self.lists[prediction.shape.kind() as usize].push(prediction);
        }
        Ok(())
    }

    /// The eight lists in their order, with their names.
    pub fn items(&self) -> impl Iterator<Item = (String, &[Prediction])> {
        let name = |kind: Kind| format!("{}_predictions", kind.name().replace('-', "_"));
        Kind::ALL.into_iter().map(move |kind| (name(kind), self.lists[kind as usize].as_slice()))
    }

    /// The number of all predictions.
    pub fn len(&self) -> usize {
        self.lists.iter().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
