// Reads the JSON of a dashboard from a file into the field of the form, which sends it.
(() => {
    document.querySelectorAll("input[data-file-into]").forEach((input) => {
        const field = document.getElementById(input.dataset.fileInto);
        input.hidden = false;
        input.addEventListener("change", async () => {
            const file = input.files[0];
            if (file) {
                field.value = await file.text();
            }
        });
    });
})();
