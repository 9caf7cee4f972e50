// What htmx leaves to the page: a login that ended, and a server that does not answer.
(() => {
    const say = (text) => document.getElementById("live")?.replaceChildren(text);

    document.addEventListener("htmx:beforeSwap", (event) => {
        if (new URL(event.detail.xhr.responseURL || location.href).pathname.endsWith("/login")) {
            event.detail.shouldSwap = false;
            location.reload(); // the login leads back here
        }
    });
    document.addEventListener("htmx:beforeRequest", (event) => {
        if (!event.detail.elt.matches("[hx-trigger^=every]")) { // what asks again by itself would blink
            event.detail.target.setAttribute("aria-busy", "true");
        }
    });
    document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
    document.addEventListener("htmx:sendError", () => say("No response from the server. Try again."));
    document.addEventListener("htmx:responseError", () => say("The request failed. Reload the page."));
    // What a fragment has to say to those who do not see it change.
    document.addEventListener("htmx:afterSettle", (event) => {
        const words = event.target.querySelector("[data-say]");
        if (words) {
            say(words.textContent.trim());
        }
    });
})();
