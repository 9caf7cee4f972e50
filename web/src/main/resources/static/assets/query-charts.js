// Draws query results: lines, stacks and columns with uPlot, heat maps on a canvas. data-chart has the values. The table below has them,
// too; it is closed when the chart is drawn. The colours follow the page's light or dark scheme. In a panel, changes of functions are
// vertical lines with links, a click opens the events of the time bucket, and all charts of the page share their cursor.
(() => {
    const HEIGHT = 280;
    const HUES = 8;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const hue = (index) => colour(`--hue-${1 + index % HUES}`);
    const inLocalTime = () => localStorage.getItem("filigree.times") === "local";
    const stamp = uPlot.fmtDate("{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}");
    const clock = uPlot.fmtDate("{HH}:{mm}");
    const day = uPlot.fmtDate("{MM}-{DD}");

    function moment(seconds) {
        const at = new Date(seconds * 1000);
        return inLocalTime() ? at : uPlot.tzDate(at, "Etc/UTC");
    }

    function shown(value, unit) {
        if (value === null || value === undefined) {
            return "–";
        }
        if (unit === "$") {
            return `$${value.toLocaleString("en", value >= 1 || value === 0 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 })}`;
        }
        const small = unit === "s" && value !== 0 && Math.abs(value) < 1;
        const large = unit === "ms" && Math.abs(value) >= 10000;
        const number = small ? value * 1000 : large ? value / 1000 : value;
        const digits = Math.abs(number) >= 100 || Number.isInteger(number) ? 0 : Math.abs(number) >= 1 ? 2 : 4;
        return `${number.toLocaleString("en", { maximumFractionDigits: digits })}${unit ? ` ${small ? "ms" : large ? "s" : unit}` : ""}`;
    }

    /** The width without padding. */
    function room(element) {
        const { paddingLeft, paddingRight } = getComputedStyle(element);
        return element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    }

    function axis(more) {
        const grid = { stroke: colour("--line"), width: 1 };
        return { stroke: colour("--muted"), grid, ticks: grid, ...more };
    }

    function line(chart, series, index, own) {
        const stacked = chart.style !== "line" && !series.step;
        const paint = series.step ? colour("--muted") : hue(index % (chart.series.length / (chart.series.some((one) => one.before) ? 2 : 1)));
        return {
            label: series.name,
            stroke: paint,
            width: chart.style === "bars" ? 0 : 2,
            fill: stacked && !series.before ? paint : undefined,
            dash: series.step ? [2, 3] : series.before || index >= HUES ? [6, 4] : undefined,
            spanGaps: series.step,
            paths: series.step ? uPlot.paths.stepped({ align: 1 }) : chart.style === "bars" && !series.before ? uPlot.paths.bars({ size: [0.9, 200], align: 1, gap: 1 }) : undefined,
            points: { show: series.values.filter((value) => value !== null).length === 1 },
            value: (plot, value, at, row) => (row === null ? "–" : shown(own[row], chart.valueUnit)),
        };
    }

    /** Stacks each series on the previous ones. The highest is drawn first, so that the others cover its lower part. */
    function stack(chart) {
        const sums = chart.x.map(() => 0);
        const data = chart.series.map((series) => series.values.map((value, row) => {
            sums[row] += value ?? 0;
            return sums[row];
        }));
        return { data: data.reverse(), order: chart.series.map((series, index) => index).reverse() };
    }

    function plot(element, chart) {
        const stacks = chart.kind === "lines" && chart.style !== "line" && !chart.series.some((series) => series.before);
        const { data, order } = stacks ? stack(chart)
            : { data: chart.series.map((series) => series.values), order: chart.series.map((series, index) => index) };
        const times = chart.kind === "lines";
        const long = times && chart.x.at(-1) - chart.x[0] > 2 * 86400;
        const logarithmic = isLogarithmic(chart);
        const inPanel = element.closest("[data-panel], .chart-panel") !== null;
        chart.valueUnit = times ? chart.unit : "";
        element.plot = new uPlot({
            width: room(element),
            height: Number(element.dataset.height) || HEIGHT,
            tzDate: moment,
            cursor: { drag: { x: false, y: false }, sync: inPanel && times ? { key: "panels" } : undefined },
            scales: {
                x: { time: times, range: range(chart) },
                y: logarithmic ? { distr: 3 } : { range: (self, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1] },
            },
            axes: [
                axis({ values: (self, ticks) => ticks.map((tick) => (times ? (long ? day : clock)(moment(tick)) : shown(tick, chart.unit))) }),
                axis({ size: 76, ...(logarithmic ? powersOfTen() : {}), values: (self, ticks) => ticks.map((tick) => (tick === null ? "" : shown(tick, chart.valueUnit))) }),
            ],
            series: [
                { label: times ? "Time" : "From", value: (self, x) => (x === null ? "–" : times ? stamp(moment(x)) : shown(x, chart.unit)) },
                ...order.map((index) => line(chart, chart.series[index], index, chart.series[index].values)),
            ],
            hooks: { ready: [(self) => inPanel && times && connect(element, self)] },
        }, [chart.x, ...(logarithmic ? data.map((values) => values.map((value) => (value > 0 ? value : null))) : data)], element);
    }

    /** One line for each power of ten. */
    function powersOfTen() {
        const filter = (self, splits) => splits.map((split) => (Math.abs(Math.log10(split) % 1) < 1e-6 ? split : null));
        return { filter, grid: { stroke: colour("--line"), width: 1, filter }, ticks: { stroke: colour("--line"), width: 1, filter } };
    }

    /** A setting that is far above the values would press them flat. */
    function isLogarithmic(chart) {
        const largest = (wanted) => Math.max(0, ...chart.series.filter((series) => Boolean(series.step) === wanted).flatMap((series) => series.values));
        return chart.style === "line" && largest(true) > 4 * largest(false) && largest(false) > 0;
    }

    /** Shows the changes of functions, and opens the events of the bucket that is clicked. */
    function connect(element, plot) {
        const around = element.parentElement;
        const [from, to] = [plot.scales.x.min, plot.scales.x.max];
        around.querySelectorAll(".markers a[data-at]").forEach((change) => {
            const at = Number(change.dataset.at);
            if (at < from || at > to) {
                return;
            }
            const marker = document.createElement("a");
            marker.className = "chart-marker";
            marker.href = change.href;
            marker.title = change.textContent.trim().replace(/\s+/g, " ");
            marker.setAttribute("aria-label", marker.title);
            marker.tabIndex = -1; // the list below has the same links
            marker.style.left = `${plot.valToPos(at, "x")}px`;
            plot.over.append(marker);
        });
        const buckets = around.querySelectorAll("a[data-bucket]");
        if (buckets.length > 0) {
            plot.over.classList.add("opens");
            plot.over.addEventListener("click", (event) => {
                if (!event.target.closest(".chart-marker")) {
                    buckets[plot.posToIdx(event.offsetX)]?.click();
                }
            });
        }
    }

    /** Includes the width of the last bucket. */
    function range(chart) {
        const step = chart.x.length > 1 ? chart.x[1] - chart.x[0] : 1;
        const bars = chart.kind === "columns" || chart.style === "bars" || chart.x.length === 1;
        return (self, low, high) => [low, high + (bars ? step : 0)];
    }

    function heat(element, chart) {
        const canvas = document.createElement("canvas");
        const words = document.createElement("figcaption");
        words.className = "small muted";
        element.append(canvas, words);
        const ratio = devicePixelRatio || 1;
        const width = room(element);
        const left = 70;
        const bottom = 40;
        canvas.width = width * ratio;
        canvas.height = HEIGHT * ratio;
        canvas.style.width = `${width}px`;
        canvas.style.height = `${HEIGHT}px`;
        const pen = canvas.getContext("2d");
        pen.scale(ratio, ratio);
        const cell = { width: (width - left) / chart.series.length, height: (HEIGHT - bottom) / chart.bounds.length };
        const most = Math.max(1, ...chart.series.flatMap((series) => series.values.map((value) => value ?? 0)));
        pen.fillStyle = colour("--accent");
        chart.series.forEach((series, column) => series.values.forEach((value, row) => {
            if (value) {
                pen.globalAlpha = 0.1 + 0.9 * Math.sqrt(value / most);
                pen.fillRect(left + column * cell.width, HEIGHT - bottom - (row + 1) * cell.height, Math.max(1, cell.width - 1), Math.max(1, cell.height - 1));
            }
        }));
        pen.globalAlpha = 1;
        label(pen, chart, cell, left, bottom, width);
        const told = (series, row) => `${name(chart, series)}, from ${shown(chart.bounds[row], chart.unit)}: ${shown(chart.series[series].values[row] ?? 0)} events`;
        words.textContent = `Stronger colours mean more events. The maximum of a cell is ${shown(most)}.`;
        canvas.addEventListener("mousemove", (event) => {
            const column = Math.floor((event.offsetX - left) / cell.width);
            const row = Math.floor((HEIGHT - bottom - event.offsetY) / cell.height);
            if (chart.series[column] && chart.bounds[row] !== undefined) {
                words.textContent = told(column, row);
            }
        });
    }

    function name(chart, column) {
        return chart.x.length > 0 ? clock(moment(chart.x[column])) : chart.series[column].name;
    }

    function label(pen, chart, cell, left, bottom, width) {
        pen.fillStyle = colour("--muted");
        pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
        pen.textAlign = "right";
        pen.textBaseline = "middle";
        const everyRow = Math.ceil(18 / cell.height);
        chart.bounds.forEach((bound, row) => {
            if (row % everyRow === 0) {
                pen.fillText(shown(bound, chart.unit), left - 6, HEIGHT - bottom - (row + 0.5) * cell.height);
            }
        });
        pen.textAlign = "center";
        const everyColumn = Math.ceil((chart.x.length > 0 ? 48 : 90) / cell.width);
        chart.series.forEach((series, column) => {
            if (column % everyColumn === 0) {
                pen.fillText(name(chart, column), left + (column + 0.5) * cell.width, HEIGHT - bottom + 16, everyColumn * cell.width - 4);
            }
        });
    }

    function draw(element) {
        const chart = JSON.parse(element.dataset.chart);
        element.plot?.destroy();
        element.plot = undefined;
        element.replaceChildren();
        if (chart.series.length === 0 || (chart.kind !== "heat" && chart.x.length === 0)) {
            return;
        }
        element.hidden = false;
        if (chart.kind === "heat") {
            heat(element, chart);
        } else {
            plot(element, chart);
        }
    }

    const drawAll = () => document.querySelectorAll("figure[data-chart]").forEach(draw);

    function settle(root) {
        [root, ...root.querySelectorAll("figure[data-chart]")].filter((element) => element.dataset?.chart).forEach(draw);
        [root, ...root.querySelectorAll("details")].filter((element) => element.dataset?.beside === "chart").forEach((details) => { details.open = false; });
    }

    addEventListener("resize", drawAll);
    dark.addEventListener("change", drawAll);
    // After times.js, which handles the same click, has stored the choice.
    document.addEventListener("click", (event) => event.target.closest("[data-times]") && drawAll());
    document.addEventListener("htmx:load", (event) => settle(event.detail.elt));
    document.addEventListener("htmx:beforeSwap", (event) => event.detail.target.querySelectorAll("figure[data-chart]").forEach((figure) => figure.plot?.destroy()));
    settle(document);
})();
