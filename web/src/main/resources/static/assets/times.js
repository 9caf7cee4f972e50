// Times are rendered in UTC. The user can switch to local time; the title of an element has the other one.
(() => {
    const CHOICE = "filigree.times";
    const local = () => localStorage.getItem(CHOICE) === "local";
    const pad = (number, digits = 2) => String(number).padStart(digits, "0");

    function written(at, zone) {
        const get = (what) => (zone === "local" ? at[`get${what}`]() : at[`getUTC${what}`]());
        return {
            date: `${get("FullYear")}-${pad(get("Month") + 1)}-${pad(get("Date"))}`,
            minute: `${pad(get("Hours"))}:${pad(get("Minutes"))}`,
            second: pad(get("Seconds")),
            milli: pad(get("Milliseconds"), 3),
            zone: zone === "local" ? offset(at) : "UTC",
        };
    }

    function offset(at) {
        const minutes = -at.getTimezoneOffset();
        const size = Math.abs(minutes);
        return `UTC${minutes < 0 ? "−" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
    }

    function inFull(parts) {
        return `${parts.date} ${parts.minute}:${parts.second} ${parts.zone}`;
    }

    function show(root) {
        const zone = local() ? "local" : "utc";
        for (const time of root.querySelectorAll("time[datetime]")) {
            const at = new Date(time.dateTime);
            const parts = written(at, zone);
            const clock = time.querySelector("[data-clock]");
            if (clock) {
                clock.textContent = `${parts.minute}:${parts.second}.${parts.milli}`;
                time.querySelector("[data-date]").textContent = `${parts.date} ${parts.zone}`;
            } else if (time.dataset.show === "minute") {
                time.textContent = `${parts.date} ${parts.minute} ${parts.zone}`;
            }
            time.title = `${inFull(written(at, "utc"))}\n${inFull(written(at, "local"))} (local)`;
        }
        for (const button of root.querySelectorAll("[data-times]")) {
            button.hidden = false;
            button.textContent = local() ? "Times: local" : "Times: UTC";
        }
    }

    document.addEventListener("click", (event) => {
        if (event.target.closest("[data-times]")) {
            localStorage.setItem(CHOICE, local() ? "utc" : "local");
            show(document);
        }
    });
    document.addEventListener("htmx:load", (event) => show(event.detail.elt));
    show(document);
})();
