//! What must be done: which stages, on what, in which steps.

use std::collections::BTreeSet;

use wharf_dockerfile::{
    Add, Copy, Dockerfile, Expander, Instruction, Kind, Problem, RunMount, Source, Span, Stage, Word,
};

use crate::{
    BuildRequest, PlannedStep,
    instruction::{is_signal, ports},
    variables::GlobalArgs,
};

/// Where files or a root come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Scratch,
    /// An earlier stage, by its index.
    Stage(usize),
    /// A context that comes along, by its index; the main one is 0.
    Context(usize),
    Image(String),
}

#[derive(Debug)]
pub(crate) struct Plan {
    /// The index of the stage whose image is wanted.
    pub(crate) target: usize,
    /// For each stage of the file its base and the number of its first step, if it is needed.
    pub(crate) stages: Vec<Option<PlannedStage>>,
    pub(crate) steps: Vec<PlannedStep>,
}

#[derive(Clone, Debug)]
pub(crate) struct PlannedStage {
    pub(crate) base: Place,
    pub(crate) first: usize,
}

/// What names mean.
pub(crate) struct Names<'a> {
    pub(crate) dockerfile: &'a Dockerfile,
    pub(crate) request: &'a BuildRequest,
    pub(crate) globals: &'a GlobalArgs,
    pub(crate) expander: Expander,
}

impl Names<'_> {
    /// The index of the context that comes along under this name, or the image that it stands for.
    fn context(&self, name: &str) -> Option<Place> {
        let mut index = 0;
        for context in &self.request.contexts {
            index += usize::from(context.image.is_none());
            if context.name == name {
                return Some(context.image.clone().map_or(Place::Context(index), Place::Image));
            }
        }
        None
    }

    fn stage(&self, name: &str, before: usize) -> Option<usize> {
        let stages = &self.dockerfile.stages[..before.min(self.dockerfile.stages.len())];
        let named =
            |stage: &Stage| stage.from.name.as_ref().is_some_and(|known| known.value.eq_ignore_ascii_case(name));
        stages.iter().rposition(named)
    }

    /// What a FROM means.
    fn base(&self, index: usize) -> Result<Place, Problem> {
        let word = &self.dockerfile.stages[index].from.image;
        let name = self.expander.expand(word, &|name| self.globals.get(name))?;
        if name.is_empty() {
            let help = "an ARG before the first FROM can give it a default";
            return Err(Problem::new(word.span, format!("'{}' is empty here", word.text)).with_help(help));
        }
        // A context that was given under a stage's name stands in its place.
        let stage = || self.stage(&name, index).map(Place::Stage);
        let scratch = (name == "scratch").then_some(Place::Scratch);
        if let Some(Place::Context(_)) = self.context(&name) {
            let help = "begin with scratch, and COPY --from it";
            return Err(
                Problem::new(word.span, format!("'{name}' is a directory, and a base is an image")).with_help(help)
            );
        }
        Ok(self.context(&name).or_else(stage).or(scratch).unwrap_or(Place::Image(name)))
    }

    /// What `--from` means to an instruction of a stage.
    pub(crate) fn from(&self, word: &Word, index: usize) -> Result<Place, Problem> {
        let name = self.expander.expand(word, &|name| self.globals.get(name))?;
        if name.is_empty() {
            return Err(Problem::new(word.span, "it is empty here: name a stage, its number, or an image"));
        }
        if let Some(place) = self.context(&name).or_else(|| self.stage(&name, index).map(Place::Stage)) {
            return Ok(place);
        }
        if let Ok(number) = name.parse::<usize>() {
            if number >= index {
                let message = format!("there is no stage {number} before this one");
                let help = match index {
                    0 => "this is the first stage".to_owned(),
                    _ => format!("the stages before this one are 0 to {}", index - 1),
                };
                return Err(Problem::new(word.span, message).with_help(help));
            }
            return Ok(Place::Stage(number));
        }
        if self.stage(&name, usize::MAX).is_some() {
            let help = "files can only be taken from a stage that stands above";
            return Err(Problem::new(word.span, format!("stage '{name}' is this one or stands below")).with_help(help));
        }
        if name == "scratch" {
            return Err(Problem::new(word.span, "scratch has no files"));
        }
        Ok(Place::Image(name))
    }

    /// Every image that a needed stage names: the step that does so, the word, and the name.
    pub(crate) fn images(&self, plan: &Plan) -> Vec<(usize, Span, String)> {
        let mut found: Vec<(usize, Span, String)> = Vec::new();
        let mut add = |id: usize, span: Span, place: Place| {
            if let Place::Image(name) = place
                && found.iter().all(|(_, _, known)| *known != name)
            {
                found.push((id, span, name));
            }
        };
        for (index, planned) in plan.stages.iter().enumerate() {
            let Some(planned) = planned else { continue };
            let stage = &self.dockerfile.stages[index];
            add(planned.first, stage.from.image.span, planned.base.clone());
            for (number, instruction) in stage.instructions.iter().enumerate() {
                for word in froms(instruction) {
                    if let Ok(place) = self.from(word, index) {
                        add(planned.first + number + 1, word.span, place);
                    }
                }
            }
        }
        found
    }

    /// The plan, and everything that is wrong with the file as far as that can be told before anything runs.
    pub(crate) fn plan(&self) -> Result<Plan, Vec<Problem>> {
        let stages = &self.dockerfile.stages;
        let mut problems = Vec::new();
        for (index, stage) in stages.iter().enumerate() {
            for instruction in &stage.instructions {
                problems.extend(unsupported(instruction));
                // Whatever the variables are: a word that cannot be expanded.
                let some = |_: &str| Some("some".to_owned());
                problems.extend(words(instruction).iter().filter_map(|word| self.expander.expand(word, &some).err()));
                for from in froms(instruction) {
                    problems.extend(self.from(from, index).err());
                }
            }
        }
        let target = match &self.request.target {
            None => Ok(stages.len() - 1),
            Some(name) => {
                let number = name.parse::<usize>().ok().filter(|number| *number < stages.len());
                self.stage(name, usize::MAX).or(number).ok_or_else(|| {
                    let known: Vec<&str> =
                        stages.iter().filter_map(|s| Some(s.from.name.as_ref()?.value.as_str())).collect();
                    let help = match known.as_slice() {
                        [] => "no stage has a name".to_owned(),
                        known => format!("there are {}", known.join(", ")),
                    };
                    let span = stages.last().map_or_else(Span::default, |stage| stage.from.span);
                    Problem::new(span, format!("there is no stage '{name}', which --target asks for")).with_help(help)
                })
            }
        };
        let target = match target {
            Ok(target) => target,
            Err(problem) => {
                problems.push(problem);
                0
            }
        };
        let mut needed = BTreeSet::new();
        let mut bases = vec![Place::Scratch; stages.len()];
        let mut todo = vec![target];
        while let Some(index) = todo.pop() {
            if !needed.insert(index) {
                continue;
            }
            match self.base(index) {
                Ok(base) => bases[index] = base,
                Err(problem) => problems.push(problem),
            }
            todo.extend(stage_of(&bases[index]));
            let instructions = &stages[index].instructions;
            let from = instructions.iter().flat_map(froms).filter_map(|from| self.from(from, index).ok());
            todo.extend(from.filter_map(|place| stage_of(&place)));
        }
        if !problems.is_empty() {
            problems.sort_by_key(|problem| problem.span.start);
            return Err(problems);
        }
        let mut plan = Plan { target, stages: vec![None; stages.len()], steps: Vec::new() };
        for index in needed {
            let stage = &stages[index];
            let name = stage.from.name.as_ref().map_or_else(|| format!("stage {index}"), |name| name.value.clone());
            let (first, of) = (plan.steps.len(), stage.instructions.len() + 1);
            let texts = std::iter::once(&stage.from.text).chain(stage.instructions.iter().map(|i| &i.text));
            for (number, text) in texts.enumerate() {
                plan.steps.push(PlannedStep { stage: name.clone(), number: number + 1, of, text: text.clone() });
            }
            plan.stages[index] = Some(PlannedStage { base: bases[index].clone(), first });
        }
        Ok(plan)
    }
}

fn stage_of(place: &Place) -> Option<usize> {
    match place {
        Place::Stage(index) => Some(*index),
        _ => None,
    }
}

/// Every word of an instruction that is expanded as one.
fn words(instruction: &Instruction) -> Vec<&Word> {
    match &instruction.kind {
        Kind::Arg(declarations) => declarations.iter().filter_map(|arg| arg.default.as_ref()).collect(),
        Kind::Env(given) | Kind::Label(given) => given.iter().flat_map(|(name, value)| [name, value]).collect(),
        Kind::User(word) | Kind::Workdir(word) | Kind::StopSignal(word) => vec![word],
        Kind::Expose(words) | Kind::Volume(words) => words.iter().collect(),
        Kind::Copy(copy) => {
            let mut found: Vec<&Word> = copy.sources.iter().filter_map(path_of).collect();
            found.push(&copy.destination);
            found.extend(copy.chown.iter().chain(&copy.chmod).chain(&copy.exclude));
            found
        }
        Kind::Add(add) => {
            let mut found: Vec<&Word> = add.sources.iter().filter_map(path_of).collect();
            found.push(&add.destination);
            found.extend(add.chown.iter().chain(&add.chmod).chain(&add.checksum).chain(&add.exclude));
            found
        }
        Kind::Run(run) => run.network.iter().chain(run.mounts.iter().flat_map(words_of)).collect(),
        _ => Vec::new(),
    }
}

/// Whether a word is what it says, whatever variables are.
fn plain(word: &Word) -> bool {
    !word.text.contains(['$', '"', '\'', '\\', '`'])
}

/// The mode that octal digits are.
pub(crate) fn mode(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 8).ok().filter(|mode| *mode <= 0o7777)
}

fn path_of(source: &Source) -> Option<&Word> {
    match source {
        Source::Path(word) => Some(word),
        Source::Heredoc(_) => None,
    }
}

fn words_of(mount: &RunMount) -> Vec<&Word> {
    let RunMount { target, source, id, sharing, mode, uid, gid, size, env, .. } = mount;
    [target, source, id, sharing, mode, uid, gid, size, env].into_iter().flatten().collect()
}

/// Every `--from` and `from=` of an instruction.
pub(crate) fn froms(instruction: &Instruction) -> impl Iterator<Item = &Word> {
    let copied = match &instruction.kind {
        Kind::Copy(copy) => copy.from.as_ref(),
        _ => None,
    };
    let mounted = match &instruction.kind {
        Kind::Run(run) => run.mounts.as_slice(),
        _ => &[],
    };
    copied.into_iter().chain(mounted.iter().filter_map(|mount| mount.from.as_ref()))
}

/// What is written and cannot be done here, or means nothing.
pub(crate) fn unsupported(instruction: &Instruction) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut refuse = |span: Span, what: &str| problems.push(Problem::new(span, format!("{what} is not supported")));
    match &instruction.kind {
        Kind::Run(run) => {
            if let Some(security) = run.security.as_ref().filter(|word| word.text == "insecure") {
                refuse(security.span, "RUN --security=insecure");
            }
            for device in &run.devices {
                refuse(device.span, "RUN --device");
            }
        }
        Kind::Copy(Copy { chmod: Some(word), .. }) | Kind::Add(Add { chmod: Some(word), .. })
            if plain(word) && mode(&word.text).is_none() =>
        {
            let help = "write it as octal digits, 755 say";
            problems.push(Problem::new(word.span, format!("'{}' is no mode", word.text)).with_help(help));
        }
        Kind::Expose(words) => {
            let wrong = |word: &&Word| plain(word).then(|| ports(&word.text).err()).flatten();
            let wrong = words.iter().filter_map(|word| wrong(&word).map(|message| Problem::new(word.span, message)));
            problems.extend(wrong);
        }
        Kind::StopSignal(word) if plain(word) && !is_signal(&word.text) => {
            let help = "write SIGTERM, SIGRTMIN+3, or a number";
            problems.push(Problem::new(word.span, format!("'{}' is no signal", word.text)).with_help(help));
        }
        Kind::OnBuild(onbuild) => return unsupported(&onbuild.instruction),
        _ => {}
    }
    problems
}

pub(crate) fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NamedContext;

    /// The plan, or what is wrong, as lines.
    fn planned(source: &str, request: &BuildRequest) -> String {
        let dockerfile = wharf_dockerfile::parse(source).unwrap();
        let expander = Expander::new(dockerfile.escape);
        let mut globals = GlobalArgs::new(request, "linux/amd64", "default");
        for instruction in &dockerfile.global_args {
            let Kind::Arg(declarations) = &instruction.kind else { continue };
            declarations.iter().for_each(|arg| globals.declare(expander, arg).unwrap());
        }
        let names = Names { dockerfile: &dockerfile, request, globals: &globals, expander };
        match names.plan() {
            Ok(plan) => {
                let steps = plan.steps.iter().map(|s| format!("[{} {}/{}] {}\n", s.stage, s.number, s.of, s.text));
                let bases = plan.stages.iter().flatten().map(|stage| format!("{:?}\n", stage.base));
                let images = names.images(&plan).into_iter().map(|(id, _, name)| format!("{id} needs {name}\n"));
                steps.chain(bases).chain(images).collect()
            }
            Err(problems) => problems.iter().map(|problem| problem.render("Dockerfile", source)).collect(),
        }
    }

    #[test]
    fn what_is_needed_and_nothing_else() {
        let source = "ARG BASE=debian\nFROM $BASE AS Build\nRUN make\nFROM golang AS unused\nRUN exit 1\n\
                      FROM scratch\nCOPY --from=build /app /\nCOPY --from=busybox /bin/sh /\nCOPY --from=tools /t /\n";
        let tools = NamedContext { name: "tools".into(), image: None };
        let request = BuildRequest { contexts: vec![tools], ..BuildRequest::default() };
        insta::assert_snapshot!(planned(&source.replace("Build", "build"), &request));
        let target = BuildRequest { target: Some("unused".into()), ..BuildRequest::default() };
        let source = source.replace("Build", "build").replace("--from=tools", "--from=build");
        insta::assert_snapshot!("a_target", planned(&source, &target));
    }

    #[test]
    fn all_that_is_wrong_at_once() {
        let source = "FROM scratch AS a\nCOPY --from=b /x /\nCOPY --from=7 /x /\nCOPY --from=scratch /x /\nENV X=${A|b}\n\
                      RUN --security=insecure true\nRUN --device=/dev/kvm true\n\
                      EXPOSE 80/tpc $X 53/udp\nSTOPSIGNAL SIGFOO\nCOPY --chmod=u+x a b\n\
                      FROM a AS b\nONBUILD RUN --security=insecure true\n";
        let request = BuildRequest { target: Some("nowhere".into()), ..BuildRequest::default() };
        insta::assert_snapshot!(planned(source, &request));
    }
}
