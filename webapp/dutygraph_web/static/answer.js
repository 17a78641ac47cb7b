// Draws the relations of an answer when its picture is opened: the library is fetched only then. The answer's table says the same.
"use strict";

document.addEventListener(
  "toggle",
  (event) => {
    const library = event.target.open && event.target.dataset.library;
    if (!library) return;
    if (window.dutygraphNetwork) {
      dutygraphNetwork.draw();
    } else {
      document.head.append(Object.assign(document.createElement("script"), { src: library }));
    }
  },
  true,
);
