// Draws counts over time with uPlot. An element of the class chart has the start and the step in seconds; each data element in it is a
// line. The colours follow the page's light or dark scheme; lines also differ by their dashes.
(() => {
    const HEIGHT = 160;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const inLocalTime = () => localStorage.getItem("filigree.times") === "local";

    const clock = uPlot.fmtDate("{HH}:{mm}");

    function moment(seconds) {
        const at = new Date(seconds * 1000);
        return inLocalTime() ? at : uPlot.tzDate(at, "Etc/UTC");
    }

    function line(data) {
        return {
            label: data.getAttribute("value"),
            stroke: colour(data.dataset.colour),
            dash: (data.dataset.dash || "").split(",").filter(Boolean).map(Number),
            width: 2,
            points: { show: false },
        };
    }

    function axis(more) {
        const grid = { stroke: colour("--line"), width: 1 };
        return { stroke: colour("--muted"), grid, ticks: grid, ...more };
    }

    function draw(element) {
        element.chart?.destroy();
        const lines = [...element.querySelectorAll("data")];
        const counts = lines.map((data) => data.dataset.counts.split(",").map(Number));
        const from = Number(element.dataset.from);
        const step = Number(element.dataset.step);
        const times = counts[0].map((count, index) => from + index * step);
        element.chart = new uPlot({
            width: element.clientWidth,
            height: HEIGHT,
            tzDate: moment,
            scales: { y: { range: (chart, low, high) => [0, Math.max(high * 1.1, 1)] } },
            axes: [axis({ values: (chart, times) => times.map((time) => clock(moment(time))) }), axis({ size: 60 })],
            series: [{ label: "Time", value: "{YYYY}-{MM}-{DD} {HH}:{mm}" }, ...lines.map(line)],
        }, [times, ...counts], element);
    }

    const charts = document.querySelectorAll(".chart");
    const drawAll = () => charts.forEach(draw);
    addEventListener("resize", drawAll);
    dark.addEventListener("change", drawAll);
    // After times.js, which handles the same click, has stored the choice.
    document.addEventListener("click", (event) => event.target.closest("[data-times]") && drawAll());
    drawAll();
})();
