# Takes out of a graph what is said of things that belong to no plan: agencies, laws, places, indicators, people.
DELETE { GRAPH $graph { ?s ?p ?o } }
WHERE {
  GRAPH $graph { ?s ?p ?o }
  FILTER(!STRSTARTS(STR(?s), "https://w3id.org/dutygraph/id/plan/"))
}
