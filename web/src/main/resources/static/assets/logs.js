// Adds new log lines to the table: each line once, in the order of time, and no more than the table permits.
(() => {
    const tail = (target) => target instanceof Element && target.matches("[data-tail]");
    const timeOf = (row) => Number(row.dataset.at);

    document.addEventListener("htmx:configRequest", (event) => {
        if (tail(event.detail.elt)) {
            const first = event.detail.elt.querySelector("tr");
            event.detail.parameters.since = first ? timeOf(first) : Date.now() - 60000;
        }
    });
    document.addEventListener("htmx:beforeRequest", (event) => {
        // The lines stay where they are while the user is in them.
        const rows = event.detail.elt;
        if (tail(rows) && (document.hidden || rows.contains(document.activeElement) || !getSelection().isCollapsed)) {
            event.preventDefault();
        }
    });
    document.addEventListener("htmx:beforeSwap", (event) => {
        const rows = event.detail.target;
        if (!tail(rows)) {
            return;
        }
        event.detail.shouldSwap = false;
        if (event.detail.xhr.status !== 200) {
            return;
        }
        const received = document.createElement("template");
        received.innerHTML = event.detail.serverResponse;
        received.content.querySelectorAll("tr").forEach((row) => {
            if (!document.getElementById(row.id)) {
                rows.insertBefore(row, [...rows.children].find((other) => timeOf(other) <= timeOf(row)) ?? null);
                document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
            }
        });
        while (rows.children.length > Number(rows.dataset.tail)) {
            rows.lastElementChild.remove();
        }
    });
})();
