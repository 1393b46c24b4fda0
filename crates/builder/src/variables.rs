//! What `$NAME` stands for.

use std::collections::{BTreeMap, BTreeSet};

use wharf_dockerfile::{ArgDeclaration, Expander, Problem, Word};

use crate::{BuildRequest, config::Config};

/// Build arguments that need no ARG, are no part of what is known of a step and stay out of an image's history. Source: Dockerfile
/// reference, "Predefined ARGs".
const PREDEFINED: [&str; 10] = [
    "ALL_PROXY",
    "FTP_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "all_proxy",
    "ftp_proxy",
    "https_proxy",
    "http_proxy",
    "no_proxy",
];

/// Arguments that every build has: the platform's. Source: Dockerfile reference, "Automatic platform ARGs in the global scope".
pub(crate) fn automatic(platform: &str) -> BTreeMap<String, String> {
    let (os, rest) = platform.split_once('/').unwrap_or((platform, ""));
    let (architecture, variant) = rest.split_once('/').unwrap_or((rest, ""));
    let mut found = BTreeMap::new();
    for prefix in ["TARGET", "BUILD"] {
        for (name, value) in [("PLATFORM", platform), ("OS", os), ("ARCH", architecture), ("VARIANT", variant)] {
            found.insert(format!("{prefix}{name}"), value.to_owned());
        }
    }
    found
}

/// The ARGs before the first FROM, and what comes from the command line.
#[derive(Clone, Debug)]
pub(crate) struct GlobalArgs {
    given: BTreeMap<String, String>,
    automatic: BTreeMap<String, String>,
    declared: BTreeMap<String, Option<String>>,
    /// Names that some ARG declares.
    used: BTreeSet<String>,
}

impl GlobalArgs {
    pub(crate) fn new(request: &BuildRequest, platform: &str, target: &str) -> Self {
        let mut automatic = automatic(platform);
        automatic.insert("TARGETSTAGE".to_owned(), target.to_owned());
        let mut given = request.args.clone();
        if let Some(epoch) = request.epoch {
            given.entry("SOURCE_DATE_EPOCH".to_owned()).or_insert_with(|| epoch.to_string());
        }
        Self { given, automatic, declared: BTreeMap::new(), used: BTreeSet::new() }
    }

    pub(crate) fn declare(&mut self, expander: Expander, arg: &ArgDeclaration) -> Result<(), Problem> {
        let name = &arg.name.value;
        self.used.insert(name.clone());
        let default = arg.default.as_ref().map(|word| expander.expand(word, &|name| self.get(name))).transpose()?;
        self.declared.insert(name.clone(), self.given.get(name).cloned().or(default));
        Ok(())
    }

    /// In FROM, and in further global ARGs.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        match self.declared.get(name) {
            Some(value) => value.clone(),
            None => self.automatic.get(name).cloned(),
        }
    }

    /// Those given that no ARG declares.
    pub(crate) fn unused(&self, declared: &BTreeSet<String>) -> Vec<String> {
        let known = |name: &String| {
            self.used.contains(name)
                || declared.contains(name)
                || PREDEFINED.contains(&name.as_str())
                || name == "SOURCE_DATE_EPOCH"
                || name.starts_with("BUILDKIT_")
        };
        self.given.keys().filter(|name| !known(name)).cloned().collect()
    }
}

/// The variables of a stage but for those in its configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct StageArgs {
    /// In the order of their ARGs.
    values: Vec<(String, Option<String>)>,
}

impl StageArgs {
    /// The value that the ARG gets.
    pub(crate) fn declare(
        &mut self,
        global: &GlobalArgs,
        config: &Config,
        expander: Expander,
        arg: &ArgDeclaration,
    ) -> Result<(), Problem> {
        let name = &arg.name.value;
        let default =
            arg.default.as_ref().map(|word| expander.expand(word, &|name| self.get(config, name))).transpose()?;
        let given = global.given.get(name).cloned();
        let inherited = || global.declared.get(name).cloned().flatten().or_else(|| global.automatic.get(name).cloned());
        let value = given.or(default).or_else(inherited);
        match self.values.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.values.push((name.clone(), value)),
        }
        Ok(())
    }

    /// ENV always stands over ARG.
    pub(crate) fn get(&self, config: &Config, name: &str) -> Option<String> {
        config
            .env(name)
            .map(str::to_owned)
            .or_else(|| self.values.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.clone()))
    }

    /// What RUN finds in its environment beside the configuration's.
    pub(crate) fn environment(&self, config: &Config) -> Vec<(String, String)> {
        let free = self.values.iter().filter(|(name, _)| config.env(name).is_none());
        free.filter_map(|(name, value)| Some((name.clone(), value.clone()?))).collect()
    }

    pub(crate) fn expand(&self, config: &Config, expander: Expander, word: &Word) -> Result<String, Problem> {
        expander.expand(word, &|name| self.get(config, name))
    }
}

/// The proxies that were given without an ARG: in RUN's environment, in both spellings, and nowhere else.
pub(crate) fn proxies(global: &GlobalArgs, args: &StageArgs) -> Vec<(String, String)> {
    let undeclared = |name: &&str| args.values.iter().all(|(known, _)| known != name);
    let value = |name: &str| {
        let spellings = [name.to_owned(), name.to_lowercase(), name.to_uppercase()];
        spellings.iter().find_map(|spelling| global.given.get(spelling).cloned())
    };
    let found = PREDEFINED.iter().filter(|name| undeclared(name));
    found.filter_map(|name| Some(((*name).to_owned(), value(name)?))).collect()
}
