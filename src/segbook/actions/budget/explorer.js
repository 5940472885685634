(() => {
  const root = document.getElementById("explorer");
  const data = JSON.parse(document.getElementById("explorer-data").textContent);
  const sliders = [...root.querySelectorAll("input")];
  const told = document.getElementById("explorer-told");
  const tell = () => {
    sliders.forEach((slider, which) => {
      const label = data.labels[which][slider.value];
      slider.setAttribute("aria-valuetext", label);
      slider.nextElementSibling.textContent = label;
    });
    const place = sliders.reduce((sum, slider, which) => sum * data.labels[which].length + Number(slider.value), 0);
    told.textContent = data.sentences[data.told[place]];
  };
  sliders.forEach((slider) => slider.addEventListener("input", tell));
  root.hidden = false;
  tell();
  vegaEmbed("#explorer-chart", data.chart, { mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false });
})();
