// Shows one product: its sku stands in the address, after the hash.
const euros = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });
const trouble = document.getElementById("trouble");

async function show() {
  const sku = encodeURIComponent(location.hash.slice(1));
  const answer = await fetch(`/catalog/products/${sku}`);
  if (answer.status === 404) throw new Error("There is no such product.");
  if (!answer.ok) throw new Error("The product cannot be shown just now.");
  const { title, cents } = await answer.json();
  document.getElementById("title").textContent = title;
  document.getElementById("price").textContent = euros.format(cents / 100);
}

show().catch((error) => {
  trouble.textContent = error.message;
  trouble.hidden = false;
});
