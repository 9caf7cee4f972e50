// Handles expired logins and failed requests of htmx.
(() => {
    const say = (text) => document.getElementById("live")?.replaceChildren(text);

    document.addEventListener("htmx:beforeSwap", (event) => {
        if (new URL(event.detail.xhr.responseURL || location.href).pathname.endsWith("/login")) {
            event.detail.shouldSwap = false;
            location.reload(); // the login redirects back to this page
        }
    });
    document.addEventListener("htmx:beforeRequest", (event) => {
        if (!event.detail.elt.matches("[hx-trigger^=every]")) { // periodic requests would make the page flicker
            event.detail.target.setAttribute("aria-busy", "true");
        }
    });
    document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
    document.addEventListener("htmx:sendError", () => say("No response from the server. Try again."));
    document.addEventListener("htmx:responseError", () => say("The request failed. Reload the page."));
    // Announces changed fragments to screen readers.
    document.addEventListener("htmx:afterSettle", (event) => {
        const words = event.target.querySelector("[data-say]");
        if (words) {
            say(words.textContent.trim());
        }
    });
})();
