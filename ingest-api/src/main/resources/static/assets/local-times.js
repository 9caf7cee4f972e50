// Times are shown in UTC; each tells the reader's own time as its title, which only the browser knows.
for (const time of document.querySelectorAll("time[datetime]")) {
    const own = new Date(time.dateTime);
    time.title = own.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
}
