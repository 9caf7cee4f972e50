// The query editor: highlights the syntax, suggests completions, marks errors and stores recent queries.
// The form, the result table and the saved queries also work without it.
(() => {
    const KEYWORDS = new Set(("SELECT FROM WHERE FACET CASES TIMESERIES SLIDE BY COMPARE WITH SINCE UNTIL LIMIT OFFSET ORDER ASC DESC AS AND OR NOT "
        + "IN LIKE RLIKE IS NULL TRUE FALSE AGO NOW TODAY YESTERDAY AUTO MAX TIMEZONE EXTRAPOLATE SHOW EVENT TYPES JOIN INNER LEFT ON LOOKUP "
        + "SECOND SECONDS MINUTE MINUTES HOUR HOURS DAY DAYS WEEK WEEKS MONTH MONTHS THIS LAST AT").split(" "));
    const OPENERS = new Set("SELECT FROM WHERE FACET SINCE UNTIL LIMIT OFFSET TIMESERIES COMPARE ORDER WITH SHOW JOIN".split(" "));
    const TOKEN = /(?<comment>--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>r?'(?:\\.|[^'\\])*(?:'|$))|(?<name>`[^`]*(?:`|$))|(?<number>\d+(?:\.\d+)?)|(?<word>[A-Za-z_][\w.:]*)|(?<space>\s+)|(?<sign>[!<>]=|.)/gs;

    function tokens(text) {
        return [...text.matchAll(TOKEN)].map((match) => {
            const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
            return { kind, text: match[0], start: match.index, end: match.index + match[0].length };
        });
    }

    function style(token, next) {
        if (token.kind !== "word") {
            return token.kind === "name" ? "attribute" : token.kind;
        }
        if (next?.text === "(" && !["IN", "CASES", "FROM", "AND", "OR", "NOT", "ON"].includes(token.text.toUpperCase())) {
            return "function";
        }
        return KEYWORDS.has(token.text.toUpperCase()) ? "clause" : "attribute";
    }

    /** Fills an element with the highlighted text. at: the position of an error, or undefined. */
    function paint(element, text, at) {
        const all = tokens(text);
        const parts = all.map((token, index) => {
            const span = document.createElement("span");
            const next = all.slice(index + 1).find((other) => other.kind !== "space");
            span.className = `t-${style(token, next)}`;
            if (at !== undefined && at >= token.start && at < token.end) {
                span.classList.add("wrong");
            }
            span.textContent = token.text;
            return span;
        });
        if (at !== undefined && at >= text.length) {
            const end = document.createElement("span");
            end.className = "wrong";
            end.textContent = " ";
            parts.push(end);
        }
        element.replaceChildren(...parts, "\n");
    }

    document.querySelectorAll("code[data-nrql]").forEach((code) => paint(code, code.textContent));

    const editor = document.querySelector("[data-editor]");
    if (!editor) {
        return;
    }
    const field = editor.querySelector("textarea");
    const ground = editor.querySelector("pre");
    const list = editor.querySelector("[role=listbox]");
    const form = field.form;
    const account = form.elements.account;

    // Errors

    function wrongAt() {
        const error = document.getElementById("query-error");
        if (!error || error.dataset.of !== undefined && error.dataset.of !== field.value) {
            return undefined;
        }
        error.dataset.of = field.value; // the position is only valid for this text
        const lines = field.value.split("\n").slice(0, Number(error.dataset.line) - 1);
        return lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(error.dataset.column) - 1;
    }

    function refresh() {
        const at = wrongAt();
        paint(ground, field.value, at);
        ground.scrollTop = field.scrollTop;
        ground.scrollLeft = field.scrollLeft;
        field.toggleAttribute("aria-invalid", at !== undefined);
        if (at !== undefined) {
            field.setAttribute("aria-invalid", "true");
        }
        document.querySelectorAll("[data-query]").forEach((hidden) => { hidden.value = field.value; });
    }

    // Suggestions

    const known = new Map();
    let shown = [];
    let chosen = 0;
    let place = null;
    let requests = 0;

    function fetched(parameters) {
        const address = `${editor.dataset.complete}?${new URLSearchParams({ ...parameters, account: account.value })}`;
        if (!known.has(address)) {
            known.set(address, fetch(address, { headers: { Accept: "application/json" } })
                .then((response) => (response.ok && response.url.includes("/query/complete") ? response.json() : []))
                .catch(() => [])
                .then((found) => {
                    if (found.length === 0) {
                        known.delete(address);
                    }
                    return found;
                }));
        }
        return known.get(address);
    }

    function eventType() {
        const from = /\bFROM\s+(`[^`]+`|[A-Za-z_][\w.]*)/i.exec(field.value);
        return from ? from[1].replaceAll("`", "") : "AwsLambdaInvocation";
    }

    /** The context of the caret: the range that a suggestion replaces, and the kind of suggestion. */
    function context() {
        const caret = field.selectionStart;
        const all = tokens(field.value.slice(0, caret));
        const last = all.at(-1);
        if (last?.kind === "comment") {
            return null;
        }
        const open = last && (last.kind === "word"
            || (last.kind === "string" && !/^r?'(?:\\.|[^'\\])*'$/s.test(last.text))
            || (last.kind === "name" && !/^`[^`]*`$/.test(last.text)));
        const prefix = open ? last.text.replace(/^['`]/, "") : "";
        const before = (open ? all.slice(0, -1) : all).filter((token) => token.kind !== "space" && token.kind !== "comment");
        const words = before.map((token) => token.text.toUpperCase());
        const opener = words.findLast((word) => OPENERS.has(word));
        const attribute = comparedAttribute(before, words);
        const kinds = attribute ? ["values"]
            : last?.kind === "string" && open ? []
                : opener === undefined ? ["clause"]
                    : ["FROM", "JOIN"].includes(words.at(-1)) || (opener === "FROM" && words.at(-1) === ",") ? ["types"]
                        : expectsOperand(words.at(-1)) ? ["attributes", "function", "clause"] : ["clause", "attributes", "function"];
        return { start: open ? last.start : caret, end: caret, prefix, kinds, attribute };
    }

    function expectsOperand(word) {
        return ["SELECT", "WHERE", "FACET", "BY", "AND", "OR", "NOT", ",", "(", "+", "-", "*", "/", "<", ">", "<=", ">="].includes(word);
    }

    /** The attribute that the value under the caret is compared with. */
    function comparedAttribute(before, words) {
        let at = before.length - 1;
        if (words[at] === "," || words[at] === "(") {
            const opening = words.lastIndexOf("(");
            if (words[opening - 1] !== "IN") {
                return null;
            }
            at = opening - 1;
        }
        if (!["=", "!=", "IN", "LIKE"].includes(words[at])) {
            return null;
        }
        at -= words[at - 1] === "NOT" ? 2 : 1;
        const token = before[at];
        return token && ["word", "name"].includes(token.kind) ? token.text.replaceAll("`", "") : null;
    }

    async function candidates(where) {
        const words = await fetched({ kind: "words" });
        const found = await Promise.all(where.kinds.map((kind) => {
            switch (kind) {
                case "types": return fetched({ kind });
                case "attributes": return fetched({ kind, type: eventType() });
                case "values": return fetched({ kind, type: eventType(), attribute: where.attribute });
                default: return words.filter((word) => word.kind === kind);
            }
        }));
        const prefix = where.prefix.toLowerCase();
        const rank = (one) => (one.text.toLowerCase().startsWith(prefix) ? 0 : 1);
        return found.flat()
            .filter((one) => one.text.toLowerCase().includes(prefix))
            .sort((one, other) => rank(one) - rank(other))
            .slice(0, 40);
    }

    async function suggest() {
        const number = ++requests;
        const where = context();
        const found = where ? await candidates(where) : [];
        if (number !== requests) {
            return; // the text has changed meanwhile
        }
        const complete = found.length > 0 && where.prefix !== "" && found[0].text.toLowerCase() === where.prefix.toLowerCase();
        if (found.length === 0 || complete) {
            close();
            return;
        }
        place = where;
        shown = found;
        list.replaceChildren(...found.map(option));
        list.hidden = false;
        put();
        choose(0);
    }

    function option(one, index) {
        const item = document.createElement("li");
        item.id = `q-suggestion-${index}`;
        item.setAttribute("role", "option");
        for (const [kind, text] of [["what", one.text], ["usage", one.usage], ["note", one.note]]) {
            if (text) {
                const span = document.createElement("span");
                span.className = kind;
                span.textContent = text;
                item.append(span, " ");
            }
        }
        item.dataset.kind = one.kind;
        return item;
    }

    /** Moves the list below the caret, whose position is measured with the same text in the ground. */
    function put() {
        const mark = document.createElement("span");
        const copy = ground.cloneNode(false);
        copy.append(field.value.slice(0, place.start), mark, field.value.slice(place.start));
        editor.append(copy);
        copy.scrollTop = field.scrollTop;
        const room = editor.clientWidth - 24;
        list.style.left = `${Math.max(0, Math.min(mark.offsetLeft, room - list.offsetWidth))}px`;
        list.style.top = `${mark.offsetTop - field.scrollTop + 24}px`;
        copy.remove();
    }

    function choose(index) {
        chosen = (index + shown.length) % shown.length;
        [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
        list.children[chosen].scrollIntoView({ block: "nearest" });
        field.setAttribute("aria-activedescendant", list.children[chosen].id);
    }

    function close() {
        requests++;
        list.hidden = true;
        list.replaceChildren();
        field.removeAttribute("aria-activedescendant");
    }

    function accept(index) {
        const one = shown[index];
        close();
        field.focus();
        field.setSelectionRange(place.start, place.end);
        // The only command that keeps the browser's undo history.
        if (!document.execCommand("insertText", false, one.insert)) {
            field.setRangeText(one.insert, place.start, place.end, "end");
            refresh();
        }
        close();
    }

    const KEYS = {
        ArrowDown: () => choose(chosen + 1),
        ArrowUp: () => choose(chosen - 1),
        Enter: () => accept(chosen),
        Tab: () => accept(chosen),
        Escape: close,
    };

    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey) {
            if (event.key === "Enter") {
                event.preventDefault();
                close();
                form.requestSubmit();
            } else if (event.key === " ") {
                event.preventDefault();
                suggest();
            }
        } else if (!list.hidden && !event.shiftKey && KEYS[event.key]) {
            event.preventDefault();
            KEYS[event.key]();
        }
    });
    field.addEventListener("input", (event) => {
        refresh();
        const where = context();
        const written = event.data ?? "";
        if (/^[\w.'`]$/.test(written) || (written === " " && /^(types|values)$/.test(where?.kinds[0] ?? ""))) {
            suggest();
        } else {
            close();
        }
    });
    field.addEventListener("scroll", () => { ground.scrollTop = field.scrollTop; });
    field.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => {
        event.preventDefault(); // the field keeps the focus
        const item = event.target.closest("[role=option]");
        if (item) {
            accept([...list.children].indexOf(item));
        }
    });
    form.addEventListener("change", (event) => {
        // A custom range needs a start and an end.
        const custom = form.elements.range.value === "custom" && !(form.elements.from.value && form.elements.to.value);
        if (event.target !== field && field.value.trim() && !custom) {
            form.requestSubmit();
        }
    });

    // Recent queries

    const recent = document.querySelector("[data-recent]");
    const KEY = `filigree.queries.${recent?.dataset.person}`;
    const MOST = 20;

    function recentQueries() {
        try {
            const queries = JSON.parse(localStorage.getItem(KEY) ?? "[]");
            return Array.isArray(queries) ? queries.filter((query) => typeof query === "string") : [];
        } catch {
            return []; // no storage, or invalid content
        }
    }

    function remember() {
        const current = document.querySelector("#result [data-say]") && field.value.trim();
        if (!current) {
            return;
        }
        try {
            localStorage.setItem(KEY, JSON.stringify([current, ...recentQueries().filter((query) => query !== current)].slice(0, MOST)));
        } catch {
            // Without storage, recent queries are not kept.
        }
    }

    function showRecent() {
        const queries = recentQueries();
        recent.hidden = queries.length === 0;
        recent.querySelector("ul").replaceChildren(...queries.map((query) => {
            const item = document.createElement("li");
            const link = document.createElement("a");
            link.href = `${form.action}?${new URLSearchParams({ q: query })}`;
            const code = document.createElement("code");
            code.textContent = query;
            link.append(code);
            item.append(link);
            return item;
        }));
    }

    recent?.querySelector("[data-forget]").addEventListener("click", () => {
        localStorage.removeItem(KEY);
        showRecent();
    });

    function showResult() {
        refresh();
        if (recent) {
            remember();
            showRecent();
        }
    }

    // After the swap, not after settling: a query counts as recent even if the page is left in between.
    document.addEventListener("htmx:afterSwap", (event) => {
        if (event.target.id === "result" || event.detail.target?.id === "result") {
            showResult();
        }
    });
    editor.classList.add("lit");
    showResult();
})();
