// Pages with panels: refreshes the panels periodically, and submits the filter when a field changes.
(() => {
    const live = document.querySelector("[data-refresh]");
    if (live) {
        setInterval(() => {
            if (document.hidden) {
                return;
            }
            // A panel keeps its content while the user is in it: a refresh would close its table and take the focus away.
            document.querySelectorAll("[data-panel]").forEach((panel) => {
                if (!panel.contains(document.activeElement) && !panel.matches(":hover")) {
                    htmx.trigger(panel, "refresh");
                }
            });
        }, Number(live.dataset.refresh) * 1000);
    }

    // The server had no permit for a query of the panel, and says when to load it again.
    document.addEventListener("htmx:afterRequest", (event) => {
        const panel = event.detail.elt.closest("[data-panel]");
        const seconds = Number(event.detail.xhr.getResponseHeader("Retry-After"));
        if (panel && seconds > 0) {
            setTimeout(() => panel.isConnected && htmx.trigger(panel, "refresh"), seconds * 1000 * (1 + Math.random()));
        }
    });

    document.querySelectorAll("form[data-filter]").forEach((form) => {
        form.addEventListener("change", () => form.reportValidity() && form.requestSubmit());
        // Empty fields do not belong in the address. They are enabled again for the browser's back button.
        form.addEventListener("submit", () => {
            const empty = [...form.elements].filter((field) => field.name && !field.value);
            empty.forEach((field) => { field.disabled = true; });
            setTimeout(() => empty.forEach((field) => { field.disabled = false; }));
        });
    });
})();
