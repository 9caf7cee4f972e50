// Copy buttons: data-copy is the id of the element whose text is copied to the clipboard.
(() => {
    async function copy(text) {
        if (navigator.clipboard) {
            return navigator.clipboard.writeText(text);
        }
        // Browsers have no clipboard API without TLS; the older command works everywhere.
        const field = document.createElement("textarea");
        field.value = text;
        field.className = "sr";
        document.body.append(field);
        field.select();
        const done = document.execCommand("copy");
        field.remove();
        if (!done) {
            throw new Error("the browser does not let pages copy");
        }
    }

    document.addEventListener("click", async (event) => {
        const button = event.target.closest("[data-copy]");
        if (!button) {
            return;
        }
        const word = button.firstElementChild; // the rest of its label is for screen readers
        button.dataset.label ??= word.textContent;
        try {
            await copy(document.getElementById(button.dataset.copy).textContent);
            word.textContent = "Copied";
        } catch {
            word.textContent = "Copy manually";
        }
        document.getElementById("live")?.replaceChildren(word.textContent);
        setTimeout(() => { word.textContent = button.dataset.label; }, 2000);
    });
})();
