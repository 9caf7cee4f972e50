// The menus of the navigation open and close without scripts. With scripts, Escape and a click elsewhere close them, too.
(() => {
    const menus = () => [...document.querySelectorAll("details.menu")]; // htmx may replace the navigation

    function closeOthers(kept) {
        menus().filter((menu) => menu !== kept).forEach((menu) => { menu.open = false; });
    }

    document.addEventListener("click", (event) => closeOthers(event.target.closest("details.menu")));
    document.addEventListener("focusin", (event) => closeOthers(event.target.closest("details.menu")));
    document.addEventListener("keydown", (event) => {
        const open = menus().find((menu) => menu.open);
        if (event.key === "Escape" && open) {
            open.open = false;
            open.querySelector("summary").focus();
        }
    });
})();
