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
