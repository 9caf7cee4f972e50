// On a narrow screen the filters are closed at first, because they would hide the list.
(() => {
    const narrow = matchMedia("(max-width: 64rem)");

    function settle(root) {
        const filters = root.querySelector("details.filters");
        if (filters) {
            filters.open = !narrow.matches;
        }
    }

    narrow.addEventListener("change", () => settle(document));
    document.addEventListener("htmx:load", (event) => settle(event.detail.elt));
    settle(document);
})();
