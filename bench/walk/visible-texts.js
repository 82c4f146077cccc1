/* global document, NodeFilter */
/** Runs in the page: every text that can be seen, and the placeholders of empty fields. */
(data) => {
  const isVisible = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    [...element.getClientRects()].some(({ width, height }) => width > 1 && height > 1);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || element.closest(`script,style,svg,${data}`) || !isVisible(element)) continue;
    found.push(node.textContent);
  }
  for (const field of document.querySelectorAll('input,textarea')) {
    if (field.placeholder && !field.value && isVisible(field)) found.push(field.placeholder);
  }
  return found;
};
