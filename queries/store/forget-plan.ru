# Takes out of a graph what is said of a plan and of all that belongs to it.
DELETE { GRAPH $graph { ?s ?p ?o } } WHERE { GRAPH $graph { ?s <https://w3id.org/dutygraph/ns#plan> $plan . ?s ?p ?o } } ;
DELETE { GRAPH $graph { $plan ?p ?o } } WHERE { GRAPH $graph { $plan ?p ?o } }
