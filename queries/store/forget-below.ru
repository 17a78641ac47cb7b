# Takes out of one of the small graphs, which hold what differs, all that is said of nodes of a plan.
DELETE { GRAPH $graph { ?s ?p ?o } }
WHERE {
  GRAPH $graph { ?s ?p ?o }
  FILTER(STRSTARTS(STR(?s), CONCAT(STR($plan), "/")))
}
