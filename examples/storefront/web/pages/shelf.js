// Shows what is for sale. Whatever the catalog says is text, never markup.
const euros = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });
const list = document.getElementById("products");
const trouble = document.getElementById("trouble");

async function show() {
  trouble.hidden = true;
  try {
    const answer = await fetch("/catalog/products");
    if (!answer.ok) throw new Error(`catalog answered ${answer.status}`);
    const products = await answer.json();
    list.replaceChildren(
      ...products.map(({ title, cents }) => {
        const item = document.createElement("li");
        item.textContent = `${title}: ${euros.format(cents / 100)}`;
        return item;
      }),
    );
  } catch (error) {
    list.replaceChildren();
    trouble.hidden = false;
    navigator.sendBeacon("/telemetry", JSON.stringify({ page: "shelf", error: String(error) }));
  }
}

document.getElementById("again").addEventListener("click", show);
show();
