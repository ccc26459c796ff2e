"""Rewrites Rust sources so that one program contains all mutants of a list, each selected by a variable of the environment.

An operator `l + r` with the mutants 7 and 8 becomes
`(match ((l), (r)) { (l, r) => if is(7) { l - r } else if is(8) { l * r } else { l + r } })`; a function's body begins with
`if is(9) { return 0.0; }`, a guard with `if is(10) { true } else`, and so on. What stands in a constant cannot be chosen at run time,
nor what has the type `impl Trait`.
"""

import collections

import tree_sitter
import tree_sitter_rust

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))
COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}

# Appended to the library: the mutant that a run selects, 0 for none.
SELECTION = """
#[doc(hidden)]
#[allow(missing_docs)]
pub mod mutant {
    use std::sync::LazyLock;

    static SELECTED: LazyLock<usize> = LazyLock::new(|| match std::env::var("FLATLAND_MUTANT") {
        Ok(number) => number.parse().expect("a number"),
        Err(_) => 0,
    });

    #[inline]
    pub fn is(number: usize) -> bool {
        *SELECTED == number
    }
}
"""


def is_selected(mutant):
    return f"crate::mutant::is({mutant['number']})"


def choose(mutants, mutated, original):
    """The text `mutated(mutant)` of the one selected, or the original. A line each: an error of the compiler names its mutant."""
    arms = "".join(f"\nif {is_selected(mutant)} {{ {mutated(mutant)} }} else\n" for mutant in mutants)
    return f"({arms}{{ {original} }})"


def ancestor(node, *types):
    while node is not None and node.type not in types:
        node = node.parent
    return node


def is_constant(node):
    item = ancestor(node, "const_item", "static_item", "function_item")
    if item is None or item.type != "function_item":
        return item is not None
    return any(child.type == "function_modifiers" and b"const" in child.text.split() for child in item.children)


class Source:
    """A file and its mutants."""

    def __init__(self, text, mutants):
        self.text = text
        self.root = PARSER.parse(text).root_node
        self.starts = [0]
        for line in text.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.lines = text.split(b"\n")
        # The mutants of a node, by genre.
        self.mutants = collections.defaultdict(lambda: collections.defaultdict(list))
        self.unexpressed = []
        for mutant in mutants:
            node = self.place(mutant)
            if node is None or is_constant(node):
                self.unexpressed.append(mutant)
            else:
                self.mutants[node.id][mutant["genre"]].append(mutant)

    def offset(self, position):
        # Columns count characters.
        line = self.lines[position["line"] - 1].decode()
        return self.starts[position["line"] - 1] + len(line[: position["column"] - 1].encode())

    def place(self, mutant):
        """The node to be rewritten; None if there is none."""
        start, end = (self.offset(mutant["span"][side]) for side in ("start", "end"))
        node = self.root.descendant_for_byte_range(start, end)
        match mutant["genre"]:
            case "BinaryOperator":
                node = ancestor(node, "binary_expression", "compound_assignment_expr")
                is_place = node and node.child_by_field_name("operator").start_byte == start
                # `a && let b = c` is no expression of its own.
                is_place = is_place and all(child.type not in ("let_condition", "let_chain") for child in node.children)
            case "UnaryOperator":
                node = ancestor(node, "unary_expression")
                is_place = node and node.start_byte == start
            case "FnValue":
                function = ancestor(node, "function_item")
                is_place = function and "impl " not in (mutant["function"]["return_type"] or "")
                node = function and function.child_by_field_name("body")
            case "MatchArmGuard":
                pattern = ancestor(node, "match_pattern")
                node = pattern and pattern.child_by_field_name("condition")
                is_place = node and (node.start_byte, node.end_byte) == (start, end)
            case "MatchArm":
                arm = ancestor(node, "match_arm")
                node = is_place = arm and arm.child_by_field_name("pattern")
            case "StructField":
                # The span ends with the comma.
                node = self.root.descendant_for_byte_range(start, start + 1)
                node = is_place = ancestor(node, "field_initializer", "shorthand_field_initializer")
            case _:
                is_place = False
        return node if is_place else None

    def rewritten(self):
        return self.text[: self.root.start_byte].decode() + self.render(self.root) + self.text[self.root.end_byte :].decode()

    def children(self, node):
        """The text of the node, with its children rewritten."""
        parts, position = [], node.start_byte
        for child in node.children:
            parts += [self.text[position : child.start_byte].decode(), self.render(child)]
            position = child.end_byte
        return "".join(parts) + self.text[position : node.end_byte].decode()

    def render(self, node):
        genres = self.mutants.get(node.id, {})
        if "BinaryOperator" in genres:
            text = self.operator(node, genres["BinaryOperator"])
        elif "UnaryOperator" in genres:
            operand = self.render(node.named_children[-1])
            text = choose(genres["UnaryOperator"], lambda _: operand, node.children[0].text.decode() + operand)
        elif "MatchArm" in genres:
            text = self.arm(node, genres["MatchArm"])
        elif "StructField" in genres:
            text = self.field(node, genres["StructField"])
        else:
            text = self.children(node)
        if "FnValue" in genres:
            returns = [f"\nif {is_selected(m)} {{ return {m['replacement']}; }}\n" for m in genres["FnValue"]]
            text = "{" + "".join(returns) + text[1:]
        if "MatchArmGuard" in genres:
            text = choose(genres["MatchArmGuard"], lambda mutant: mutant["replacement"], text)
        return text

    def operator(self, node, mutants):
        left, operator, right = (node.child_by_field_name(name) for name in ("left", "operator", "right"))
        left, operator, right = self.render(left), operator.text.decode(), self.render(right)
        if node.type == "compound_assignment_expr":
            chosen = choose(mutants, lambda m: f"{left} {m['replacement']} r;", f"{left} {operator} r;")
            return f"(match {right} {{ r => {chosen} }})"
        if operator in ("&&", "||"):
            # Lazy, as before.
            return choose(mutants, lambda m: f"{left} {m['replacement']} {right}", f"{left} {operator} {right}")
        chosen = choose(mutants, lambda m: f"l {m['replacement']} r", f"l {operator} r")
        borrow = "&" if operator in COMPARISONS else ""
        return f"(match ({borrow}({left}), {borrow}({right})) {{ (l, r) => {chosen} }})"

    def arm(self, pattern, mutants):
        guards = [f"!{is_selected(mutant)}" for mutant in mutants]
        condition = pattern.child_by_field_name("condition")
        if condition is None:
            return f"{pattern.text.decode()}\n if {' && '.join(guards)}\n"
        head = self.text[pattern.start_byte : condition.start_byte].decode()
        return f"{head}\n{' && '.join(guards)} && ({self.render(condition)})"

    def field(self, node, mutants):
        base = next(child for child in node.parent.children if child.type == "base_field_initializer")
        base = self.text[base.children[1].start_byte : base.end_byte].decode()
        if base == "Default::default()":
            base = f"<{ancestor(node, 'struct_expression').child_by_field_name('name').text.decode()} as Default>::default()"
        if node.type == "field_initializer":
            name, value = node.child_by_field_name("field").text.decode(), self.render(node.child_by_field_name("value"))
        else:
            name = value = node.text.decode()
        return f"{name}: {choose(mutants, lambda _: f'({base}).{name}', value)}"


def rewrite(root, library, mutants):
    """Rewrites the files of the mutants below `root`, and gives those that it cannot express."""
    by_file = collections.defaultdict(list)
    for mutant in mutants:
        by_file[mutant["file"]].append(mutant)
    unexpressed = []
    for file, of_file in by_file.items():
        source = Source((root / file).read_bytes(), of_file)
        (root / file).write_text(source.rewritten())
        unexpressed += source.unexpressed
    with open(root / library, "a") as text:
        text.write(SELECTION)
    return unexpressed
